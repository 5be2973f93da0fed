import { describe, expect, it } from "vitest";
import { z } from "zod";
import { act, save } from "../../test/support/session-acts.ts";
import { Jar, TestClock, testBus, testEngine } from "../../test/support/session-jar.ts";
import { systemClock } from "../base/clock.ts";
import { defineSession } from "./values/define-session.ts";
import { memoryStore } from "./stores/memory.ts";

const definition = defineSession({
  name: { schema: z.string(), default: "" },
  token: { schema: z.string(), default: "", secret: true },
  step: { schema: z.number(), default: 1, keep: "tab" },
  layout: { schema: z.string(), default: "", keep: "device" },
  brief: { schema: z.string(), default: "", ttl: 5_000 },
});

async function signedIn(options: Parameters<typeof testEngine>[0] = {}) {
  const clock = new TestClock();
  const engine = testEngine({ definition, clock, ...options });
  const jar = new Jar();
  const first = engine.connect(null);
  act(first, (t) => t.put("name", "ann"));
  await save(engine, jar, first);
  const id = first.state.id;
  return { engine, clock, jar, first, id };
}

describe("sessions.inspect", () => {
  it("tells what a session in a cookie holds: keys, values, clocks, places, ages, sizes", async () => {
    const { engine, clock, first, id } = await signedIn();
    act(first, (t) => {
      t.put("token", "hush");
      t.put("step", 2);
      t.put("layout", "wide");
      t.put("brief", "soon gone");
      t.delete("name");
    });
    clock.advance(2_000);
    const held = await engine.inspect(id);
    expect(held).toMatchObject({ generation: 0, kept: "cookie", connections: 1 });
    const byKey = Object.fromEntries((held?.entries ?? []).map(({ key, ...entry }) => [key, entry]));
    expect(byKey).toMatchObject({
      name: { withheld: "deleted", kept: "cookie", age: 2_000 },
      token: { withheld: "secret", kept: "cookie" },
      step: { value: 2, kept: "tab" },
      layout: { value: "wide", kept: "device" },
      brief: { value: "soon gone", written: new Date(clock.time - 2_000), expires: new Date(clock.time + 3_000) },
    });
    expect(JSON.stringify(held)).not.toContain("hush");
    expect(held?.entries.every(({ clock: text, bytes }) => text.length === 20 && bytes > 20)).toBe(true);
    expect(held?.bytes).toBeGreaterThan(100);
  });

  it("counts the session's connections, as long as they are there", async () => {
    const { engine, jar, first, id } = await signedIn();
    const second = engine.connect(jar.header());
    engine.connect(null);
    expect((await engine.inspect(id))?.connections).toBe(2);
    first.close();
    second.close();
    expect(await engine.inspect(id)).toMatchObject({ connections: 0, entries: [{ key: "name", value: "ann" }] });
  });

  it("knows of a session in a cookie what was written lately, and then nothing", async () => {
    const { engine, clock, first, id } = await signedIn();
    first.close();
    clock.advance(600_000);
    expect(await engine.inspect(id)).toBeUndefined();
  });

  it("reads a session from its store, on a process that has never heard of it", async () => {
    const store = memoryStore();
    const { id } = await signedIn({ store, clock: systemClock });
    const other = testEngine({ definition, store, clock: systemClock });
    expect(await other.inspect(id)).toMatchObject({
      kept: "store",
      generation: 0,
      connections: 0,
      entries: [{ key: "name", value: "ann", kept: "store" }],
    });
  });

  it("shows no value of a key that this version of the program does not declare", async () => {
    const store = memoryStore();
    const { id } = await signedIn({ store, clock: systemClock });
    const older = testEngine({ definition: defineSession({}), store, clock: systemClock });
    const held = await older.inspect(id);
    expect(held?.entries).toMatchObject([{ key: "name", withheld: "unknown" }]);
    expect(JSON.stringify(held)).not.toContain("ann");
  });

  it("knows nothing of a session that is over, or never was", async () => {
    const bus = testBus();
    const { engine, id } = await signedIn({ bus });
    await engine.revoke(id);
    expect(await engine.inspect(id)).toBeUndefined();
    expect(await engine.inspect("of nobody")).toBeUndefined();
  });

  it("rejects where the store does not answer", async () => {
    const broken = { ...memoryStore(), read: () => Promise.reject(new Error("away")) };
    await expect(testEngine({ definition, store: broken }).inspect("any")).rejects.toMatchObject({
      code: "session_store",
    });
  });
});
