import { describe, expect, it } from "vitest";
import { TestClock } from "../../test/support/session-jar.ts";
import { silentLogger } from "../base/logger.ts";
import { LongPollSessions, defaultLongPollLimits } from "../channel/long-poll.ts";
import type { Connection, Peer } from "../channel/connection.ts";
import { createPubSub, type PubSub } from "../pubsub/pub-sub.ts";
import { PollRelay } from "./poll-relay.ts";

const { pollWindow } = defaultLongPollLimits;
const PATIENCE_MS = 5_000;
const stays = () => new AbortController().signal;

/** Two processes and their bus, which loses what `loses` says; a connection lives in the first. */
function twoProcesses(loses: (message: string) => boolean = () => false) {
  const clock = new TestClock();
  const bus = createPubSub({ logger: silentLogger });
  const lossy: PubSub = {
    ...bus,
    publish: (channel, message) => void (loses(JSON.stringify(message)) || bus.publish(channel, message)),
  };
  const process = (node: string) => {
    const sessions = new LongPollSessions(clock, defaultLongPollLimits);
    return { sessions, relay: new PollRelay({ pubsub: lossy, clock, sessions, node, pollWindow }) };
  };
  const owner = process("owner");
  const other = process("other");
  const heard: string[] = [];
  let peer: Peer | undefined;
  let ended = false;
  const accept = (given: Peer) => {
    peer = given;
    return { receive: (frame) => void heard.push(String(frame)), closed: () => void (ended = true) } as Connection;
  };
  const id = owner.sessions.open(accept) ?? "";
  owner.relay.listen();
  return {
    clock,
    heard,
    ended: () => ended,
    say: (text: string) => peer?.send(text),
    poll: (signal = stays()) => other.relay.poll("owner", id, signal),
    push: (body: string) => other.relay.push("owner", id, body),
    pollThere: () => owner.sessions.poll(id, stays()),
    drain: () => other.relay.drain(),
  };
}

describe("PollRelay", () => {
  it("brings frames to the process that has the connection, and gets its messages from there", async () => {
    const { heard, say, poll, push } = twoProcesses();
    expect(await push('["one"]\n["two"]')).toBe(200);
    expect(heard).toEqual(['["one"]', '["two"]']);
    const held = poll();
    say("later");
    expect(await held).toEqual({ status: 200, messages: ["later"] });
  });

  it("takes what is larger than a message of the bus, either way", async () => {
    const { heard, say, poll, push } = twoProcesses();
    const large = `["${'€"'.repeat(500_000)}"]`;
    await push(large);
    expect(heard).toEqual([large]);
    say(large);
    expect((await poll()).messages).toEqual([large]);
  });

  it("carries no more at once than leaves the bus to others, and again when that has arrived", async () => {
    const { clock, heard, push } = twoProcesses((message) => message.includes("unheard"));
    const half = (name: string) => `["${name}${"x".repeat(1_000_000)}"]`;
    const waiting = push(half("unheard"));
    expect(await push(half("too much"))).toBe(410);
    clock.advance(PATIENCE_MS);
    expect(await waiting).toBe(410);
    expect(await push(half("again"))).toBe(200);
    expect(heard).toEqual([half("again")]);
  });

  it("answers a poll when its window has passed", async () => {
    const { clock, poll } = twoProcesses();
    const held = poll();
    clock.advance(pollWindow);
    expect(await held).toEqual({ status: 204, messages: [] });
  });

  it("leaves the messages of a client that is gone for its next poll", async () => {
    const { say, poll } = twoProcesses();
    const gone = new AbortController();
    const held = poll(gone.signal);
    gone.abort();
    expect((await held).status).toBe(204);
    say("still there");
    expect((await poll()).messages).toEqual(["still there"]);
  });

  it("gives up its polls when it drains, and nothing is missing from the next", async () => {
    const { say, poll, drain, pollThere } = twoProcesses();
    const held = poll();
    drain();
    expect((await held).status).toBe(204);
    say("after");
    expect((await pollThere()).messages).toEqual(["after"]);
  });

  it("says that the connection is lost where its process is not heard of", async () => {
    const { clock, heard, poll, push } = twoProcesses((message) => message.includes('"from":"other"'));
    const [polled, pushed] = [poll(), push('["unheard"]')];
    clock.advance(PATIENCE_MS);
    expect([(await polled).status, await pushed]).toEqual([410, 410]);
    expect(heard).toEqual([]);
  });

  it("ends a connection whose messages got lost on the bus, so that its client misses none without knowing", async () => {
    const { clock, ended, say, poll } = twoProcesses((message) => message.includes("a diff"));
    const held = poll();
    say("a diff");
    await new Promise((told) => setImmediate(told));
    clock.advance(PATIENCE_MS);
    expect(ended()).toBe(true);
    clock.advance(pollWindow + PATIENCE_MS);
    expect((await held).status).toBe(410);
  });

  it("keeps a connection whose messages have arrived", async () => {
    const { clock, ended, say, poll } = twoProcesses();
    const held = poll();
    say("a diff");
    await held;
    clock.advance(PATIENCE_MS);
    expect(ended()).toBe(false);
  });

  it("says 410 of a connection that has ended there", async () => {
    const { clock, poll, push } = twoProcesses();
    clock.advance(pollWindow * 1.5);
    expect([(await poll()).status, await push('["late"]')]).toEqual([410, 410]);
  });
});
