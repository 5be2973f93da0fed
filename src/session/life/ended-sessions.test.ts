import { describe, expect, it } from "vitest";
import { TestClock } from "../../../test/support/session-jar.ts";
import type { EndReason, SessionBus } from "../bus.ts";
import { EndedSessions } from "./ended-sessions.ts";
import { Tombstones } from "./tombstones.ts";

const TELL_MS = 250;
const START_ASK_MS = 300;
const START_MS = 1_000;

/** Processes on a bus that any of them may be cut off from. */
class Network {
  readonly clock = new TestClock();
  readonly #nodes = new Set<Node>();
  told = 0;
  published = 0;

  node(tombstonesTold = 100, shared = true): Node {
    const node = new Node(this, tombstonesTold, shared);
    this.#nodes.add(node);
    return node;
  }

  publish(from: Node, channel: string, message: unknown): void {
    const text = JSON.stringify(message);
    this.published += 1;
    if (text.includes('"told"')) this.told += (JSON.parse(text) as { told: unknown[] }).told.length;
    for (const node of this.#nodes)
      if (node === from || (from.online && node.online)) node.deliver(channel, JSON.parse(text));
  }
}

class Node {
  online = true;
  readonly ended: EndedSessions;
  readonly tombstones: Tombstones;
  readonly #listeners: [string, (message: unknown) => void][] = [];
  readonly #gaps: (() => void)[] = [];

  constructor(network: Network, tombstonesTold: number, shared: boolean) {
    const { clock } = network;
    const bus: SessionBus = {
      shared,
      publish: (channel, message) => network.publish(this, channel, message),
      subscribe: (channel, listener) => {
        this.#listeners.push([channel, listener]);
        return () => {};
      },
      onGap: (listener) => {
        this.#gaps.push(listener);
        return () => {};
      },
    };
    this.tombstones = new Tombstones({ limit: 1_000, ms: 1e9, now: clock.now });
    this.ended = new EndedSessions({ bus, clock, tombstones: this.tombstones, limits: { tombstonesTold } });
  }

  deliver(channel: string, message: unknown): void {
    for (const [name, listener] of this.#listeners) if (name === channel) listener(message);
  }

  back(): void {
    this.online = true;
    for (const gap of this.#gaps) gap();
  }

  knows(...ids: string[]): boolean[] {
    return ids.map((id) => this.tombstones.has(id));
  }
}

describe("EndedSessions", () => {
  it("brings a process to know what it missed, and ends the connections that it has of that", () => {
    const network = new Network();
    const [here, there] = [network.node(), network.node()];
    for (const node of [here, there]) void node.ended.start();
    const heard: [string, EndReason][] = [];
    for (const id of ["revoked", "renewed", "other"]) there.ended.watch(id, (reason) => heard.push([id, reason]));
    const stop = there.ended.watch("revoked", () => heard.push(["gone", "revoked"]));
    there.online = false;
    here.ended.end({ id: "revoked" }, "revoked");
    here.ended.end({ id: "renewed", next: "next" }, "dropped");
    expect(there.knows("revoked", "renewed")).toEqual([false, false]);
    stop();
    there.back();
    network.clock.advance(TELL_MS);
    expect(there.knows("revoked", "renewed", "other")).toEqual([true, true, false]);
    expect(there.tombstones.isReplacedBy("renewed", "next")).toBe(true);
    expect(heard.toSorted(([a], [b]) => (a < b ? -1 : 1))).toEqual([
      ["renewed", "renewed"],
      ["revoked", "revoked"],
    ]);
  });

  it("brings the others to know what they missed of it", () => {
    const network = new Network();
    const [here, there] = [network.node(), network.node()];
    for (const node of [here, there]) void node.ended.start();
    there.online = false;
    there.ended.end({ id: "revoked" }, "revoked");
    there.back();
    network.clock.advance(TELL_MS);
    network.clock.advance(TELL_MS);
    expect(here.knows("revoked")).toEqual([true]);
  });

  it("brings a process that starts later to know what the others know", () => {
    const network = new Network();
    const old = network.node(1_000);
    void old.ended.start();
    for (let n = 0; n < 700; n++) old.ended.end({ id: `id ${n}` }, "revoked");
    const late = network.node();
    void late.ended.start();
    network.clock.advance(TELL_MS);
    expect([late.tombstones.size, late.tombstones.digests]).toEqual([700, old.tombstones.digests]);
  });

  it("tells nothing where all know the same, once where one lacks something, and a bounded number", () => {
    const network = new Network();
    const nodes = [network.node(3), network.node(3), network.node(3)];
    const [here, there] = nodes;
    for (const node of nodes) void node.ended.start();
    here?.ended.end({ id: "known to all" }, "revoked");
    for (const node of nodes) node.back();
    network.clock.advance(TELL_MS);
    expect(network.told).toBe(0);
    if (there === undefined) return expect.unreachable();
    there.online = false;
    for (let n = 0; n < 5; n++) here?.ended.end({ id: `a${n}` }, "revoked");
    there.back();
    network.clock.advance(TELL_MS);
    expect(network.told).toBe(3);
    expect(there.knows("a0", "a1", "a2", "a3", "a4")).toEqual([false, false, true, true, true]);
  });

  it("asks again a while after its start, when the bus may not have listened yet", () => {
    const network = new Network();
    const [here, late] = [network.node(), network.node()];
    void here.ended.start();
    here.ended.end({ id: "revoked" }, "revoked");
    late.online = false;
    void late.ended.start();
    late.online = true;
    network.clock.advance(2_000);
    network.clock.advance(TELL_MS);
    expect(late.knows("revoked")).toEqual([true]);
  });

  describe("at the start of a process", () => {
    /** A process that begins to start; `serves` says whether it may. */
    function starting(node: Node): { serves: boolean } {
      const state = { serves: false };
      void node.ended.start().then(() => (state.serves = true));
      return state;
    }
    const after = async (network: Network, ms: number) => {
      network.clock.advance(ms);
      await Promise.resolve();
    };

    it("is waited for until another has told what it knows", async () => {
      const network = new Network();
      const [old, late] = [network.node(), network.node()];
      void old.ended.start();
      await after(network, START_MS);
      old.ended.end({ id: "revoked" }, "revoked");
      const process = starting(late);
      await after(network, 0);
      expect([process.serves, late.knows("revoked")]).toEqual([false, [false]]);
      await after(network, TELL_MS);
      expect([process.serves, late.knows("revoked")]).toEqual([true, [true]]);
    });

    it("is over as soon as another says that it knows nothing else", async () => {
      const network = new Network();
      const [old, late] = [network.node(), network.node()];
      void old.ended.start();
      await after(network, START_MS);
      const process = starting(late);
      await after(network, TELL_MS);
      expect([process.serves, network.told]).toEqual([true, 0]);
    });

    it("asks anew where its bus was not heard at once", async () => {
      const network = new Network();
      const [old, late] = [network.node(), network.node()];
      void old.ended.start();
      await after(network, START_MS);
      old.ended.end({ id: "revoked" }, "revoked");
      late.online = false;
      const process = starting(late);
      await after(network, TELL_MS);
      late.online = true;
      await after(network, START_ASK_MS - TELL_MS);
      expect(process.serves).toBe(false);
      await after(network, TELL_MS);
      expect([process.serves, late.knows("revoked")]).toEqual([true, [true]]);
    });

    it("lasts a second where nobody answers, and asks no more then", async () => {
      const network = new Network();
      const alone = network.node();
      const process = starting(alone);
      await after(network, START_MS - 1);
      expect(process.serves).toBe(false);
      await after(network, 1);
      expect(process.serves).toBe(true);
      const { published } = network;
      await after(network, START_ASK_MS);
      expect(network.published).toBe(published);
    });

    it("does not take the word of one that has heard nothing itself yet", async () => {
      const network = new Network();
      const both = [network.node(), network.node()].map(starting);
      await after(network, TELL_MS);
      expect(both.map(({ serves }) => serves)).toEqual([false, false]);
      await after(network, START_MS - TELL_MS);
      expect(both.map(({ serves }) => serves)).toEqual([true, true]);
    });

    it("is nothing to wait for on a bus that has no other process", async () => {
      const network = new Network();
      const process = starting(network.node(100, false));
      await after(network, 0);
      expect(process.serves).toBe(true);
    });
  });
});
