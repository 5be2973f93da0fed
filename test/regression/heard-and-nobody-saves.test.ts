import { describe, expect, it } from "vitest";
import { act, save } from "../support/session-acts.ts";
import { TestClock, testBus, testEngine, visitor } from "../support/session-jar.ts";

describe("what a connection has heard of from another, whose page is gone before it was saved", () => {
  const started = async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock, bus: testBus() });
    const { jar } = await visitor(engine);
    const [writer, other] = [engine.connect(jar.header()), engine.connect(jar.header())];
    act(writer, (t) => t.put("visits", 7));
    return { clock, jar, engine, writer, other };
  };

  it("is saved by that connection's page after a while", async () => {
    const { clock, jar, writer, other } = await started();
    writer.close();
    expect([other.values()["visits"], other.join({}).patch]).toEqual([7, undefined]);
    clock.advance(16_000);
    // By a process that has heard of nothing.
    await save(testEngine({ clock }), jar, other);
    expect(testEngine({ clock }).readRequest(jar.header()).values()["visits"]).toBe(7);
  });

  it("is not, where a ticket shows that somebody has", async () => {
    const { clock, jar, engine, writer, other } = await started();
    const { body } = await save(engine, jar, writer);
    other.receive("committed", { n: 0, ticket: body.ticket });
    clock.advance(16_000);
    expect(other.join({}).patch).toBeUndefined();
  });

  it("is not after the connection has gone over to another session", async () => {
    const { clock, other } = await started();
    act(other, (t) => t.renew("renew"));
    clock.advance(16_000);
    expect(other.join({}).n).toBe(1);
    expect(other.values()["visits"]).toBe(0);
  });
});
