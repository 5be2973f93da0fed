import { deepStrictEqual, ok, rejects } from "node:assert";
import { silentLogger, type Logger } from "../base/logger.ts";
import { HoldfastError } from "../base/errors.ts";
import { defaultPubSubLimits, type PubSubAdapter } from "../pubsub/adapter.ts";
import { createPubSub } from "../pubsub/pub-sub.ts";
import type { ConformanceTest } from "./conformance.ts";
import { eventually } from "./eventually.ts";

type Awaitable<T> = T | Promise<T>;

/** The pub/sub of one process, here or, behind promises, in another. */
export interface PubSubNode {
  publish(channel: string, message: unknown): Awaitable<void>;
  subscribe(channel: string, listener: (message: unknown) => void): Awaitable<() => Awaitable<void>>;
  onGap(listener: () => void): Awaitable<unknown>;
  close(): Awaitable<void>;
}

/** What the suite needs to know of a bus. */
export interface PubSubHarness {
  /** Another process on the bus: {@link pubSubNode} of an adapter of its own. */
  node(): Awaitable<PubSubNode>;
  /** Ends the bus as a crash does, and starts it again; left out where it cannot go away without its processes. */
  readonly server?: { crash(): Promise<void>; restart(): Promise<void> };
}

/** The pub/sub of a process that uses this adapter. */
export function pubSubNode(adapter: PubSubAdapter, logger: Logger = silentLogger): PubSubNode {
  return createPubSub({ adapter, logger });
}

/**
 * Checks an adapter for pub/sub as the built-in ones are checked: delivery, order, size, names, and what happens when
 * the bus goes away and comes back.
 *
 * @example
 * ```ts
 * import { pubSubConformance, pubSubNode } from "holdfast/testing";
 * import { redisPubSub } from "holdfast/redis";
 * import { describe, it } from "vitest";
 *
 * describe("redisPubSub", () => {
 *   const harness = { node: () => pubSubNode(redisPubSub({ url: "redis://localhost:6379" })) };
 *   for (const { name, run } of pubSubConformance(harness)) it(name, run);
 * });
 * ```
 */
export function pubSubConformance(harness: PubSubHarness): readonly ConformanceTest[] {
  const { server } = harness;
  const tests = [...delivery, ...messages, ...names];
  return [
    ...tests.map(({ name, check }) => ({ name, run: () => withNodes(harness, check) })),
    ...(server === undefined
      ? []
      : outages.map(({ name, check }) => ({ name, run: () => withNodes(harness, (nodes) => check(nodes, server)) }))),
  ];
}

type Nodes = readonly [a: PubSubNode, b: PubSubNode, c: PubSubNode];

interface Check<Rest extends readonly unknown[] = []> {
  readonly name: string;
  readonly check: (nodes: Nodes, ...rest: Rest) => Promise<void>;
}

async function withNodes(harness: PubSubHarness, check: (nodes: Nodes) => Promise<void>): Promise<void> {
  const nodes = [await harness.node(), await harness.node(), await harness.node()] as const;
  try {
    await check(nodes);
  } finally {
    for (const node of nodes) await node.close();
  }
}

const PROBE = "probe of the conformance suite";

/** Listens, and returns once messages of `from` arrive. What was heard is without the probes. */
async function listening(
  to: PubSubNode,
  channel: string,
  from: PubSubNode,
): Promise<{ heard: unknown[]; stop: () => Awaitable<void> }> {
  const heard: unknown[] = [];
  let probed = false;
  const stop = await to.subscribe(channel, (message) => {
    if (message === PROBE) probed = true;
    else heard.push(message);
  });
  await eventually(`a message on ${JSON.stringify(channel)} arrives`, async () => {
    await from.publish(channel, PROBE);
    return probed;
  });
  return { heard, stop };
}

const delivery: readonly Check[] = [
  {
    name: "delivers to every other process that listens, and to no channel but its own",
    async check([a, b, c]) {
      const atB = await listening(b, "news", a);
      const atC = await listening(c, "news", a);
      const other = await listening(c, "other", a);
      await a.publish("news", { n: 1 });
      await a.publish("other", "last");
      await eventually("all have heard", () => atB.heard.length > 0 && atC.heard.length > 0 && other.heard.length > 0);
      deepStrictEqual([atB.heard, atC.heard, other.heard], [[{ n: 1 }], [{ n: 1 }], ["last"]]);
    },
  },
  {
    name: "delivers to the publisher's own listeners once",
    async check([a, b]) {
      const here = await listening(a, "own", b);
      const there = await listening(b, "own", a);
      await a.publish("own", 1);
      await b.publish("own", 2);
      // The bus keeps the order of one publisher: when the answer is here, an echo of the first would be, too.
      await eventually("the answer is here", () => here.heard.includes(2) && there.heard.includes(1));
      await a.publish("own", 3);
      await eventually("the end is there", () => there.heard.includes(3));
      await b.publish("own", 4);
      await eventually("the end is here", () => here.heard.includes(4));
      deepStrictEqual(here.heard, [1, 2, 3, 4]);
    },
  },
  {
    name: "keeps the order of a publisher over all its channels",
    async check([a, b]) {
      const heard: unknown[] = [];
      const channels = ["one", "two", "three"];
      for (const channel of channels) await listening(b, channel, a);
      for (const channel of channels) await b.subscribe(channel, (message) => message !== PROBE && heard.push(message));
      const sent = Array.from({ length: 300 }, (_, n) => n);
      for (const n of sent) await a.publish(channels[n % 3] ?? "", n);
      await eventually("all have arrived", () => heard.length >= sent.length);
      deepStrictEqual(heard, sent);
    },
  },
  {
    name: "stops for a listener that unsubscribes, and begins again for the next",
    async check([a, b]) {
      const first = await listening(b, "on and off", a);
      const control = await listening(b, "control", a);
      await first.stop();
      await a.publish("on and off", "unheard");
      await a.publish("control", 1);
      await eventually("the control has arrived", () => control.heard.length > 0);
      const second = await listening(b, "on and off", a);
      await a.publish("on and off", "heard");
      await eventually("the second has heard", () => second.heard.length > 0);
      deepStrictEqual([first.heard, second.heard], [[], ["heard"]]);
    },
  },
];

/** Of many kinds of characters, so that a cut anywhere would show. */
const long = (length: number): string => "größer 你好 👩‍👩‍👧 \u0000 \ud800 ".repeat(length).slice(0, length);

const messages: readonly Check[] = [
  {
    name: "carries every message that JSON can say",
    async check([a, b]) {
      const { heard } = await listening(b, "values", a);
      const values = [
        "",
        "grüße 你好 👩‍👩‍👧 \u2028",
        "\u0000",
        "\ud800",
        null,
        0,
        [],
        {},
        { "": [1, { a: null }] },
        "' \" \\ \r\n",
      ];
      for (const value of values) await a.publish("values", value);
      await eventually("all have arrived", () => heard.length >= values.length);
      deepStrictEqual(heard, values);
    },
  },
  {
    name: "carries messages of 7 KB to 300 KB, in order among small ones",
    async check([a, b]) {
      const { heard } = await listening(b, "large", a);
      const sent = [7_000, 8_000, 10, 20_000, 300_000, 1].map(long);
      for (const text of sent) await a.publish("large", text);
      await eventually("all have arrived", () => heard.length >= sent.length);
      ok(
        heard.every((text, at) => text === sent[at]),
        "what arrived is what was sent",
      );
    },
  },
  {
    name: "carries a message of exactly the limit, and refuses one byte more with limit_exceeded",
    async check([a, b]) {
      const { heard } = await listening(b, "limit", a);
      const fits = "x".repeat(defaultPubSubLimits.messageBytes - 2);
      const refused = async () => a.publish("limit", `${fits}x`);
      await rejects(refused, (error) => error instanceof HoldfastError && error.code === "limit_exceeded");
      await a.publish("limit", fits);
      await eventually("it has arrived", () => heard.length > 0);
      ok(heard[0] === fits, "what arrived is what was sent");
    },
  },
];

/** Names that mean something to one bus or another. */
const NAMES = [
  "a.b", "a.*", "a.>", ">", "*", " ", "a b", "a\tb\r\nc", "ü", "u\u0308", "👩‍👩‍👧", "\u0000", "\ud800", "\ud801",
  "A", "a", '"', "'; DROP TABLE x; --", "x".repeat(1_000), `${"x".repeat(1_000)}y`, "~", "%s", "$1", "topic:a/b?c#d",
]; // prettier-ignore

const names: readonly Check[] = [
  {
    name: "keeps channels apart whatever their names are made of",
    async check([a, b]) {
      const heard: unknown[] = [];
      for (const name of NAMES) {
        await listening(b, name, a);
        await b.subscribe(name, (message) => message !== PROBE && heard.push([name, message]));
      }
      for (const name of NAMES) await a.publish(name, name);
      await eventually("all have arrived", () => heard.length >= NAMES.length);
      deepStrictEqual(
        heard,
        NAMES.map((name) => [name, name]),
      );
    },
  },
];

const outages: readonly Check<[NonNullable<PubSubHarness["server"]>]>[] = [
  {
    name: "reports a gap after a crash of the bus, and delivers again by itself",
    async check([a, b], server) {
      const { heard } = await listening(b, "before and after", a);
      let gaps = 0;
      await b.onGap(() => (gaps += 1));
      deepStrictEqual(gaps, 0);
      await server.crash();
      await server.restart();
      await eventually("the gap is reported", () => gaps > 0);
      await listening(b, "before and after", a);
      await a.publish("before and after", "after");
      await eventually("it has arrived", () => heard.includes("after"));
    },
  },
  {
    name: "serves local listeners while the bus is away, and afterwards has sent what waited or reports the gap",
    async check([a, b], server) {
      const there = await listening(b, "away", a);
      const here = await listening(a, "away", b);
      let gaps = 0;
      await b.onGap(() => (gaps += 1));
      await server.crash();
      try {
        for (let n = 0; n < 20; n++) {
          await a.publish("away", n);
          await new Promise((resolve) => setTimeout(resolve, 10));
        }
        deepStrictEqual(
          here.heard,
          Array.from({ length: 20 }, (_, n) => n),
        );
      } finally {
        await server.restart();
      }
      await eventually("the last has arrived, or the gap is reported", () => there.heard.includes(19) || gaps > 0);
      deepStrictEqual(
        there.heard,
        (there.heard as number[]).toSorted((x, y) => x - y),
      );
    },
  },
];
