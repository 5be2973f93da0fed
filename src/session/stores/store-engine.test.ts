import { describe, expect, it } from "vitest";
import { commit, Jar, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import { systemClock } from "../../base/clock.ts";
import { eventually } from "../../testing/eventually.ts";
import type { SessionConnection } from "../connection/connection.ts";
import type { SessionEngine } from "../engine.ts";
import { memoryStore } from "./memory.ts";
import type { SessionStore } from "./store.ts";

/** A store in memory whose server can go away, or be slow. */
function fickle() {
  const inner = memoryStore();
  let mode: "up" | "down" | "slow" = "up";
  const via = <T>(run: () => Promise<T>): Promise<T> => {
    if (mode === "slow") return new Promise(() => {});
    return mode === "down" ? Promise.reject(new Error("connection refused")) : run();
  };
  const store: SessionStore = {
    create: (session) => via(() => inner.create(session)),
    read: (id) => via(() => inner.read(id)),
    apply: (id, write) => via(() => inner.apply(id, write)),
    revoke: (id, until) => via(() => inner.revoke(id, until)),
    sweep: () => via(() => inner.sweep()),
  };
  return { store, become: (next: typeof mode) => (mode = next) };
}

const engineOn = (store: SessionStore, spills = false): SessionEngine =>
  testEngine({ clock: systemClock, store, spills, limits: { storeMs: 100, storeRetryMs: 50 } });

const request = async (engine: SessionEngine, jar: Jar) => {
  const loaded = await engine.load(jar.header());
  return engine.readRequest(jar.header(), loaded);
};

async function connect(engine: SessionEngine, jar: Jar): Promise<SessionConnection> {
  const connection = engine.connect(jar.header());
  await connection.ready();
  return connection;
}

function put(connection: SessionConnection, key: string, value: unknown): void {
  const transaction = connection.begin({});
  transaction.put(key, value);
  transaction.commit();
}

const state = (connection: SessionConnection, key: string) => connection.status(key).state;

describe("a session in a store on the server", () => {
  it("leaves its name in the cookie and nothing else, and is read by other processes", async () => {
    const store = memoryStore();
    const { jar } = await visitor(engineOn(store));
    const withoutStore = testEngine({ clock: systemClock });
    expect(withoutStore.readRequest(jar.header()).values()["username"]).toBe("");
    expect((await request(engineOn(store), jar)).values()["username"]).toBe("ann");
  });

  it("is written by a handler without a commit, and confirmed when its page has seen the cookie", async () => {
    const store = memoryStore();
    const { jar } = await visitor(engineOn(store));
    const connection = await connect(engineOn(store), jar);
    expect(connection.values()["username"]).toBe("ann");
    put(connection, "visits", 7);
    expect(state(connection, "visits")).toBe("accepted");
    expect(connection.join({})).not.toHaveProperty("patch");
    await eventually("the store has it", () => state(connection, "visits") === "committed");
    expect(connection.join({})).toMatchObject({ n: 1, saved: 1 });
    expect((await request(engineOn(store), jar)).values()["visits"]).toBe(7);
    connection.receive("confirmed", { n: 1 });
    expect(state(connection, "visits")).toBe("confirmed");
  });

  it("confirms nothing of a new session until a request has presented its cookie", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const jar = new Jar();
    const connection = await connect(engine, jar);
    put(connection, "visits", 1);
    const { patch, n } = connection.join({});
    const first = await commit(engine, jar, { patch });
    expect(first.body.seen).toBeNull();
    connection.receive("committed", { n, ticket: first.body.ticket });
    put(connection, "visits", 2);
    await eventually("the store has it", async () => (await request(engineOn(store), jar)).values()["visits"] === 2);
    expect(state(connection, "visits")).toBe("committed");
    const again = connection.join({});
    const second = await commit(engine, jar, { patch: again.patch });
    expect(second.body).toMatchObject({ seen: second.body.version, tag: first.body.tag });
    connection.receive("confirmed", { n: again.n });
    expect(state(connection, "visits")).toBe("confirmed");
    put(connection, "visits", 3);
    await eventually("it needs no commit", () => connection.join({}).saved === 3);
    expect(connection.join({})).not.toHaveProperty("patch");
  });

  it("shows defaults while the store is down, says so, and overwrites nothing with them", async () => {
    const { store, become } = fickle();
    const { jar } = await visitor(engineOn(store));
    for (const mode of ["down", "slow"] as const) {
      become(mode);
      const page = await request(engineOn(store), jar);
      expect(page.values()["username"]).toBe("");
      expect(page.viewSession().status("username")).toEqual({ state: "error", reason: "store" });
      const connection = await connect(engineOn(store), jar);
      expect(connection.status("username")).toEqual({ state: "error", reason: "store" });
      become("up");
      await eventually("the connection reads it", () => connection.values()["username"] === "ann");
      expect(state(connection, "username")).toBe("idle");
      connection.close();
    }
    expect((await request(engineOn(store), jar)).values()["username"]).toBe("ann");
  });

  it("keeps what is written while the store is down, and saves it when it is back", async () => {
    const { store, become } = fickle();
    const engine = engineOn(store);
    const { jar } = await visitor(engine);
    const connection = await connect(engine, jar);
    become("down");
    const transaction = connection.begin({});
    transaction.put("visits", 7);
    await expect(transaction.flush()).rejects.toMatchObject({ code: "session_not_saved" });
    expect(connection.status("visits")).toEqual({ state: "error", reason: "store" });
    // The page may bring it home, should this process end.
    const { patch } = connection.join({});
    expect(await commit(engine, jar, { patch })).toMatchObject({ status: 503, body: { error: "store" }, cookies: [] });
    become("up");
    await eventually("the store has it", () => state(connection, "visits") === "committed");
    expect((await request(engineOn(store), jar)).values()["visits"]).toBe(7);
  });

  it("is not brought back by a write after it was revoked", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const ids: string[] = [];
    const spied: SessionStore = { ...store, create: (session) => (ids.push(session.id), store.create(session)) };
    const { jar, csrf, tag } = await visitor(engineOn(spied));
    const connection = await connect(engine, jar);
    await store.revoke(ids[0] ?? "", Date.now() + 60_000);
    put(connection, "visits", 7);
    await eventually("the write fails", () => state(connection, "visits") === "error");
    expect(connection.status("visits")).toEqual({ state: "error", reason: "epoch_changed" });
    const writes = [write({ value: "eve", seq: 2 })];
    expect((await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf })).status).toBe(409);
    expect((await request(engine, jar)).exists).toBe(false);
  });

  it("takes over a session that a cookie held until now", async () => {
    const store = memoryStore();
    const { jar } = await visitor(testEngine({ clock: systemClock }));
    expect((await request(engineOn(store), jar)).values()["username"]).toBe("ann");
    const { cookies } = await commit(engineOn(store), jar, {});
    expect(cookies).toHaveLength(2);
    expect(testEngine({ clock: systemClock }).readRequest(jar.header()).values()["username"]).toBe("");
    expect((await request(engineOn(store), jar)).values()["username"]).toBe("ann");
  });
});

describe("a cookie that spills into a store", () => {
  it("is a cookie as long as the session fits, and a name from then on", async () => {
    const store = memoryStore();
    const engine = engineOn(store, true);
    const { jar, csrf, tag } = await visitor(engine);
    expect(engine.load(jar.header())).toBeUndefined();
    const small = jar.header().length;
    const writes = [write({ key: "note", value: "x".repeat(10_000), seq: 2 })];
    expect((await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf })).status).toBe(200);
    expect(jar.header().length).toBeLessThanOrEqual(small);
    const { username, note } = (await request(engineOn(store, true), jar)).values();
    expect([username, String(note).length]).toEqual(["ann", 10_000]);
  });
});
