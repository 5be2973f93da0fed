import { describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { createLocalPubSub } from "./local.ts";

describe("createLocalPubSub", () => {
  it("delivers a message to every listener of its channel and to no other", () => {
    const pubsub = createLocalPubSub(silentLogger);
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
    const pubsub = createLocalPubSub(silentLogger);
    const heard: unknown[] = [];
    pubsub.subscribe("a", (message) => heard.push(message));
    pubsub.publish("a", { at: new Date(0), gone: undefined });
    expect(heard).toEqual([{ at: "1970-01-01T00:00:00.000Z" }]);
  });

  it("goes on with the other listeners when one throws", () => {
    const pubsub = createLocalPubSub(silentLogger);
    const heard: unknown[] = [];
    pubsub.subscribe("a", () => {
      throw new Error("broken listener");
    });
    pubsub.subscribe("a", (message) => heard.push(message));
    pubsub.publish("a", 1);
    expect(heard).toEqual([1]);
  });

  it("stops at once for a listener that unsubscribes, even twice", () => {
    const pubsub = createLocalPubSub(silentLogger);
    const heard: unknown[] = [];
    const stop = pubsub.subscribe("a", (message) => heard.push(message));
    stop();
    pubsub.subscribe("a", (message) => heard.push(["later", message]));
    stop();
    pubsub.publish("a", 1);
    expect(heard).toEqual([["later", 1]]);
  });

  it("hands listeners a frozen value, so that one cannot change what another sees", () => {
    const pubsub = createLocalPubSub(silentLogger);
    pubsub.subscribe("a", (message) => expect(Object.isFrozen((message as { list: unknown[] }).list)).toBe(true));
    pubsub.publish("a", { list: [1] });
    expect.assertions(1);
  });
});
