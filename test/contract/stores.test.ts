import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { memoryStore } from "../../src/session/stores/memory.ts";
import { postgresStore } from "../../src/session/stores/postgres.ts";
import { redisStore } from "../../src/session/stores/redis.ts";
import { sqliteStore } from "../../src/session/stores/sqlite.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { sessionStoreConformance, type SessionStoreHarness } from "../../src/testing/session-store-conformance.ts";
import { eventually } from "../../src/testing/eventually.ts";
import { testEngine, visitor } from "../support/session-jar.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";

const TIMEOUT = 60_000;

function conforms(harness: SessionStoreHarness): void {
  for (const { name, run } of sessionStoreConformance(harness)) it(name, run, TIMEOUT);
}

/** A server that stands still costs a page so long and no longer, and is asked again once it goes on. */
function standsStill(open: () => SessionStore, server: () => Server): void {
  it(
    "costs a page no more than its time when it stands still",
    async () => {
      const store = open();
      const engine = testEngine({ clock: systemClock, store, limits: { storeMs: 200 } });
      const { jar } = await visitor(engine);
      const degraded = async () => (await engine.load(jar.header()))?.degraded;
      expect(await degraded()).toBe(false);
      await server().signal("SIGSTOP");
      expect(await degraded()).toBe(true);
      // It rests now: nobody waits a second time.
      expect(await degraded()).toBe(true);
      await server().signal("SIGCONT");
      await eventually("it is asked again", async () => (await degraded()) === false);
      await store.close?.();
    },
    TIMEOUT,
  );
}

/** What the database says of its rows: the interface alone could hide what is still there. */
function removesRows(open: () => SessionStore): void {
  it(
    "has the database remove the rows of what has expired",
    async () => {
      const store = open();
      await store.sweep();
      const ids = ["one", "two", "three"].map((name) => `${name} ${Date.now()}`);
      const expires = Date.now() + 300;
      for (const id of ids) await store.create({ id, generation: 0, records: new Map([["k", "r"]]), expires });
      expect(await store.sweep()).toBe(0);
      await eventually("they expire", () => Date.now() > expires);
      expect([await store.sweep(), await store.sweep()]).toEqual([3, 0]);
      await store.close?.();
    },
    TIMEOUT,
  );
}

describe("memoryStore", () => {
  // The two clients of a store in memory are one.
  let stores: { limits: unknown; store: SessionStore } | undefined;
  conforms({
    open(limits) {
      if (stores?.limits !== limits) stores = undefined;
      stores ??= { limits, store: memoryStore(limits && { limits }) };
      return stores.store;
    },
  });
});

describe("sqliteStore", () => {
  const path = join(mkdtempSync(join(tmpdir(), "holdfast-sqlite-")), "sessions.db");
  conforms({ open: (limits) => sqliteStore({ path, ...(limits && { limits }) }) });
  removesRows(() => sqliteStore({ path }));
});

type Server = Awaited<ReturnType<typeof startRedis>>;

const serverOf = (server: () => Server) => ({
  crash: () => server().signal("SIGKILL"),
  restart: () => server().start(),
});

describe("redisStore", () => {
  let server: Server;
  beforeAll(async () => void (server = await startRedis()), TIMEOUT);
  afterAll(() => server[Symbol.asyncDispose]());
  const open: SessionStoreHarness["open"] = (limits) => redisStore({ url: server.url, ...(limits && { limits }) });
  conforms({ open, server: serverOf(() => server) });
  standsStill(open as () => SessionStore, () => server);
});

// Not with PostgreSQL: its sessions have processes of their own, which go on when the first of them stands still.
describe("postgresStore", () => {
  let server: Server;
  beforeAll(async () => void (server = await startPostgres()), TIMEOUT);
  afterAll(() => server[Symbol.asyncDispose]());
  const open: SessionStoreHarness["open"] = (limits) => postgresStore({ url: server.url, ...(limits && { limits }) });
  conforms({ open, server: serverOf(() => server) });
  removesRows(open as () => SessionStore);
});
