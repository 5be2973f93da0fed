import { describe, expect, it } from "vitest";
import { memoryStore } from "../../src/session/stores/memory.ts";
import { act, save } from "../support/session-acts.ts";
import { TestClock, testBus, testEngine, visitor } from "../support/session-jar.ts";

/** Longer than twice `heardMs`. */
const A_WHILE = 10_000;

describe("what a connection has heard of from another, whose page is gone before it was saved", () => {
  const started = async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock, bus: testBus() });
    const { jar } = await visitor(engine);
    const [writer, other] = [engine.connect(jar.header()), engine.connect(jar.header())];
    const asked: string[] = [];
    other.attach((event) => asked.push(event));
    act(writer, (t) => t.put("visits", 7));
    return { clock, jar, engine, writer, other, asked };
  };

  it("is saved by that connection's page, when nobody has shown it to be saved", async () => {
    const { clock, jar, writer, other, asked } = await started();
    writer.close();
    expect([other.values()["visits"], other.join({}).patch]).toEqual([7, undefined]);
    clock.advance(A_WHILE);
    expect(asked).toContain("look");
    expect(other.join({}).patch).toBeUndefined();
    clock.advance(A_WHILE);
    // By a process that has heard of nothing.
    await save(testEngine({ clock }), jar, other);
    expect(testEngine({ clock }).readRequest(jar.header()).values()["visits"]).toBe(7);
  });

  it("is left alone where a ticket shows that somebody has saved it", async () => {
    const { clock, jar, engine, writer, other, asked } = await started();
    const { body } = await save(engine, jar, writer);
    other.receive("committed", { n: 0, ticket: body.ticket });
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(other.join({}).patch).toBeUndefined();
    expect(asked).not.toContain("look");
  });

  it("is left alone once the connection has gone over to another session", async () => {
    const { clock, other } = await started();
    act(other, (t) => t.renew("renew"));
    clock.advance(A_WHILE);
    clock.advance(A_WHILE);
    expect(other.join({}).n).toBe(1);
    expect(other.values()["visits"]).toBe(0);
  });

  it("is read from a store, and written there if it is not in it", async () => {
    const clock = new TestClock();
    clock.time = Date.now();
    const [bus, store] = [testBus(), memoryStore()];
    const { jar } = await visitor(testEngine({ clock, bus, store }));
    // A process that never gets to its store.
    const away = { ...store, apply: () => new Promise<never>(() => {}) };
    const writer = testEngine({ clock, bus, store: away }).connect(jar.header());
    const other = testEngine({ clock, bus, store }).connect(jar.header());
    await Promise.all([writer.ready(), other.ready()]);
    act(writer, (t) => t.put("visits", 7));
    expect(other.values()["visits"]).toBe(7);
    for (let times = 0; times < 2; times++) {
      clock.advance(A_WHILE);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const records = await store.read(other.state.id);
    expect(records?.records.get("visits")).toContain("7");
  });
});
