import { describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import type { PubSubAdapter, PubSubHost } from "./adapter.ts";
import { createPubSub } from "./pub-sub.ts";

describe("createPubSub", () => {
  it("delivers a message to every listener of its channel and to no other", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(["first", message]));
    pubsub.subscribe("a", (message) => heard.push(["second", message]));
    pubsub.subscribe("b", (message) => heard.push(["other", message]));
    pubsub.publish("a", { n: 1 });
    expect(heard).toEqual([
      ["first", { n: 1 }],
      ["second", { n: 1 }],
    ]);
  });

  it("passes what JSON keeps, so that a Date arrives as text in one process as in many", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(message));
    pubsub.publish("a", { at: new Date(0), gone: undefined });
    expect(heard).toEqual([{ at: "1970-01-01T00:00:00.000Z" }]);
  });

  it("goes on with the other listeners when one throws", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    const heard: unknown[] = [];
    pubsub.subscribe("a", () => {
      throw new Error("broken listener");
    });
    pubsub.subscribe("a", (message) => heard.push(message));
    pubsub.publish("a", 1);
    expect(heard).toEqual([1]);
  });

  it("stops at once for a listener that unsubscribes, even twice", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    const heard: unknown[] = [];
    const stop = pubsub.subscribe("a", (message) => heard.push(message));
    stop();
    pubsub.subscribe("a", (message) => heard.push(["later", message]));
    stop();
    pubsub.publish("a", 1);
    expect(heard).toEqual([["later", 1]]);
  });

  it("does not tell who has published what they have published", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(["own", message]), "me");
    pubsub.subscribe("a", (message) => heard.push(["other", message]), "you");
    pubsub.publish("a", 1, "me");
    expect(heard).toEqual([["other", 1]]);
    pubsub.publish("a", 2);
    expect(heard.slice(1)).toEqual([
      ["own", 2],
      ["other", 2],
    ]);
  });

  it("hands listeners a frozen value, so that one cannot change what another sees", () => {
    const pubsub = createPubSub({ logger: silentLogger });
    pubsub.subscribe("a", (message) => expect(Object.isFrozen((message as { list: unknown[] }).list)).toBe(true));
    pubsub.publish("a", { list: [1] });
    expect.assertions(1);
  });
});

/** A bus by hand. */
class HandBus implements PubSubAdapter {
  host: PubSubHost | undefined;
  readonly sent: [channel: string, text: string][] = [];
  readonly calls: string[] = [];
  refuses = false;

  start(host: PubSubHost): void {
    this.host = host;
  }
  publish(channel: string, text: string): Promise<void> {
    if (this.refuses) return Promise.reject(new Error("away"));
    this.sent.push([channel, text]);
    return Promise.resolve();
  }
  subscribe(channel: string): void {
    this.calls.push(`subscribe ${channel}`);
  }
  unsubscribe(channel: string): void {
    this.calls.push(`unsubscribe ${channel}`);
  }
  close(): Promise<void> {
    this.calls.push("close");
    return Promise.resolve();
  }
}

describe("createPubSub with an adapter", () => {
  const make = (limits = {}) => {
    const bus = new HandBus();
    return { bus, pubsub: createPubSub({ adapter: bus, logger: silentLogger, limits }) };
  };
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it("does not touch the bus before its first use, nor after its end", async () => {
    const { bus, pubsub } = make();
    pubsub.onGap(() => {});
    expect([bus.host, bus.calls]).toEqual([undefined, []]);
    const stop = pubsub.subscribe("a", () => {});
    await pubsub.close();
    stop();
    pubsub.publish("a", 1);
    expect(bus.calls).toEqual(["subscribe lost", "subscribe a", "close"]);
  });

  it("asks the bus for a channel once, and gives it up with its last listener", () => {
    const { bus, pubsub } = make();
    const stops = [pubsub.subscribe("a", () => {}), pubsub.subscribe("a", () => {})];
    for (const stop of stops) {
      stop();
      stop();
    }
    expect(bus.calls).toEqual(["subscribe lost", "subscribe a", "unsubscribe a"]);
  });

  it("keeps messages while the bus is away, in order and within the limit, and counts what it drops", async () => {
    const { bus, pubsub } = make({ waitingMessages: 2 });
    for (const n of [1, 2, 3]) pubsub.publish("a", n);
    expect(pubsub.counters()).toEqual({ dropped: 1, reconnects: 0 });
    bus.host?.up();
    await turn();
    pubsub.publish("a", 4);
    const texts = bus.sent.map(([channel, text]) => channel + text.slice(12));
    expect(texts).toEqual(["a1", "a2", "a4", "lost"]);
  });

  it("limits what waits by its size, too", () => {
    const { bus, pubsub } = make({ waitingChars: 100 });
    bus.host?.up();
    pubsub.publish("a", "x".repeat(90));
    expect(pubsub.counters().dropped).toBe(1);
  });

  it("tells every other process to read again when messages of its own were lost", async () => {
    const { bus, pubsub } = make();
    pubsub.subscribe("a", () => {});
    bus.host?.up();
    bus.refuses = true;
    pubsub.publish("a", 1);
    await turn();
    bus.host?.down();
    bus.refuses = false;
    bus.host?.up();
    await turn();
    expect(bus.sent.map(([channel]) => channel)).toEqual(["lost"]);
    expect(pubsub.counters()).toEqual({ dropped: 1, reconnects: 1 });

    const other = make();
    let gaps = 0;
    other.pubsub.onGap(() => (gaps += 1));
    other.pubsub.subscribe("a", () => {});
    for (const [channel, text] of bus.sent) other.bus.host?.received(channel, text);
    expect(gaps).toBe(1);
  });

  it("drops what comes back to it, and what is no message", () => {
    const { bus, pubsub } = make();
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(message));
    bus.host?.up();
    pubsub.publish("a", 1);
    for (const [channel, text] of bus.sent) bus.host?.received(channel, text);
    bus.host?.received("a", "garbage");
    bus.host?.received("a", "another-node2");
    expect(heard).toEqual([1, 2]);
  });

  it("refuses a message that is larger than the limit, and delivers it to nobody", () => {
    const { pubsub } = make({ messageBytes: 8 });
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(message));
    pubsub.publish("a", "äää");
    expect(() => pubsub.publish("a", "äääx")).toThrow(expect.objectContaining({ code: "limit_exceeded" }));
    expect(heard).toEqual(["äää"]);
  });
});
