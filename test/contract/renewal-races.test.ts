import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { createPubSub, type PubSub } from "../../src/pubsub/pub-sub.ts";
import type { SessionConnection } from "../../src/session/connection/connection.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import { postgresStore } from "../../src/session/stores/postgres.ts";
import { redisStore } from "../../src/session/stores/redis.ts";
import { sqliteStore } from "../../src/session/stores/sqlite.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { eventually } from "../../src/testing/eventually.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import { act, login, save } from "../support/session-acts.ts";
import { commitRequest, Jar, testEngine, visitor } from "../support/session-jar.ts";

const TEST_MS = 60_000;
const ROUNDS = 25;

interface Place extends AsyncDisposable {
  /** A client of the store of its own, as another process has. */
  open(): SessionStore;
}

async function sqlite(): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-races-"));
  const dispose = async () => rmSync(folder, { recursive: true });
  return { open: () => sqliteStore({ path: join(folder, "sessions.db") }), [Symbol.asyncDispose]: dispose };
}

async function served(start: typeof startRedis, store: (options: { url: string }) => SessionStore): Promise<Place> {
  const server = await start();
  return { open: () => store({ url: server.url }), [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

const places: readonly [string, () => Promise<Place>][] = [
  ["sqliteStore", sqlite],
  ["redisStore", () => served(startRedis, redisStore)],
  ["postgresStore", () => served(startPostgres, postgresStore)],
];

/** Something between nothing and a few turns of the event loop, so that each round has another order. */
const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, Math.floor(Math.random() * 4)));

const copyOf = (jar: Jar): Jar => {
  const copy = new Jar();
  for (const [name, value] of jar.cookies) copy.cookies.set(name, value);
  return copy;
};

async function connect(engine: SessionEngine, jar: Jar): Promise<SessionConnection> {
  const connection = engine.connect(jar.header());
  await connection.ready();
  return connection;
}

async function valuesOf(engine: SessionEngine, jar: Jar) {
  const loaded = await engine.load(jar.header());
  expect(loaded?.degraded ?? false).toBe(false);
  return engine.readRequest(jar.header(), loaded).values();
}

interface Post {
  readonly header: string;
  /** The CSRF token of the page it comes from. */
  readonly token: string | undefined;
}

/** A controller of a POST that does this; undefined where it was refused, as the session was gone. */
async function post(
  engine: SessionEngine,
  { header, token }: Post,
  run: (session: Handle) => void,
): Promise<Response | undefined> {
  const request = engine.readRequest(header, await engine.load(header));
  // As the pipeline of pages does.
  if (request.verifyCsrf(token) !== "ok") return undefined;
  const session = request.writable();
  run(session.handle as unknown as Handle);
  const response = new Response();
  try {
    for (const line of await session.setCookies()) response.headers.append("set-cookie", line);
    return response;
  } catch (error) {
    expect(error).toMatchObject({ code: "session_gone" });
    return undefined;
  }
}

interface Handle {
  put(key: string, value: unknown): void;
  drop(): void;
  renew(): void;
}

describe.each(places)("a renewal on %s, against a write on another process", { timeout: TEST_MS }, (_name, start) => {
  let place: Place;
  const stores: SessionStore[] = [];
  beforeAll(async () => void (place = await start()), TEST_MS);
  afterAll(async () => {
    for (const store of stores) await store.close?.();
    await place[Symbol.asyncDispose]();
  });

  /** A process: a store client of its own, and a bus where it is given one. */
  const process = (bus?: PubSub): SessionEngine => {
    const store = place.open();
    stores.push(store);
    return testEngine({ store, clock: systemClock, limits: { storeRetryMs: 50 }, ...(bus && { bus }) });
  };

  /** Somebody who has logged in, with a connection on each of two processes. */
  async function member(here: SessionEngine, there: SessionEngine) {
    const { jar } = await visitor(here);
    const first = await connect(here, jar);
    act(first, login);
    expect((await save(here, jar, first)).status).toBe(200);
    first.close();
    const [near, far] = [await connect(here, jar), await connect(there, jar)];
    return { jar, old: copyOf(jar), near, far };
  }

  const alone = () => [process(), process(), process()] as const;
  const together = () => {
    const bus = createPubSub({ logger: silentLogger });
    return [process(bus), process(bus), process()] as const;
  };

  it.each([
    ["the store alone", alone],
    ["the store and a bus", together],
  ])("brings nothing of the old session back after a logout; they share %s", async (_how, processes) => {
    const [here, there, judge] = processes();
    for (let round = 0; round < ROUNDS; round++) {
      const { jar, old, near, far } = await member(here, there);
      let over = 0;
      far.hostedBy({ remount: () => {}, end: () => (over += 1) });
      const writes = async () => {
        await soon();
        act(far, (t) => {
          t.put("visits", 9);
          t.put("note", "of the member");
        });
      };
      const leaves = async () => {
        await soon();
        act(near, (t) => t.renew("drop"));
        await soon();
        expect((await save(here, jar, near)).status).toBe(200);
      };
      await Promise.all([writes(), leaves()]);
      for (const cookies of [jar, old])
        expect(await valuesOf(judge, cookies)).toMatchObject({ visits: 0, note: "", username: "" });
      // Its next word to the store, if not the bus, tells the other process.
      act(far, (t) => t.put("visits", 10));
      await eventually("the other connection is over", () => over === 1 || !isOf(far, old));
      const { state } = far.status("visits");
      expect(["confirmed", "error", "accepted"]).toContain(state);
      for (const cookies of [jar, old]) expect(await valuesOf(judge, cookies)).toMatchObject({ visits: 0, note: "" });
      near.close();
      far.close();
    }
  });

  it("refuses or takes a commit that races with a logout's, and lets neither answer bring anybody back", async () => {
    const [here, there, judge] = alone();
    for (let round = 0; round < ROUNDS; round++) {
      const { jar, old, near, far } = await member(here, there);
      act(far, (t) => t.put("visits", 9));
      const write = commitRequest({ patch: far.join({}).patch }, { cookie: jar.header() });
      far.close();
      act(near, (t) => t.renew("drop"));
      const leave = commitRequest({ patch: near.join({}).patch }, { cookie: jar.header() });
      const answers: Response[] = [];
      const send = async (engine: SessionEngine, request: Request) => {
        await soon();
        const answer = await engine.commit(request);
        answers.push(answer);
        return answer;
      };
      const [written, left] = await Promise.all([send(there, write), send(here, leave)]);
      expect([200, 409]).toContain(written.status);
      if (written.status === 409) expect(written.headers.getSetCookie()).toEqual([]);
      expect(left.status).toBe(200);
      // The browser may take them in any order.
      for (const answer of Math.random() < 0.5 ? answers : answers.toReversed()) jar.take(answer);
      for (const cookies of [jar, old])
        expect(await valuesOf(judge, cookies)).toMatchObject({ visits: 0, username: "" });
      near.close();
    }
  });

  it("refuses or takes a controller's write that races with a controller's logout", async () => {
    const [here, there, judge] = alone();
    for (let round = 0; round < ROUNDS; round++) {
      const { jar, old, near, far } = await member(here, there);
      const form = { header: jar.header(), token: near.csrfToken() };
      near.close();
      far.close();
      const [left, written] = await Promise.all([
        soon().then(() => post(here, form, (session) => session.drop())),
        soon().then(() => post(there, form, (session) => session.put("visits", 9))),
      ]);
      if (left === undefined) return expect.unreachable();
      for (const answer of Math.random() < 0.5 ? [left, written] : [written, left]) if (answer) jar.take(answer);
      for (const cookies of [jar, old])
        expect(await valuesOf(judge, cookies)).toMatchObject({ visits: 0, username: "" });
    }
  });

  it.each([
    ["login", login, 7],
    ["logout", (t: Parameters<typeof login>[0]) => t.renew("drop"), 0],
  ] as const)("takes from a write that races with a %s what is carried and saved, and nothing else", async (...row) => {
    const [, becomes, visits] = row;
    const [here, there, judge] = alone();
    for (let round = 0; round < ROUNDS; round++) {
      const { jar } = await visitor(here);
      const old = copyOf(jar);
      const [near, far] = [await connect(here, jar), await connect(there, jar)];
      let saved = false;
      const writes = async () => {
        await soon();
        act(far, (t) => {
          t.put("theme", "dark");
          t.put("note", "of a guest");
          t.put("visits", 1);
        });
        const flushed = far
          .begin({})
          .flush()
          .then(
            () => true,
            () => false,
          );
        // Its page has its cookie all the time.
        const page = setInterval(() => far.receive("confirmed", { n: far.join({}).saved ?? 0 }), 1);
        saved = await flushed.finally(() => clearInterval(page));
      };
      const logsIn = async () => {
        await soon();
        act(near, becomes);
        await soon();
        expect((await save(here, jar, near)).status).toBe(200);
      };
      far.receive("confirmed", { n: 0 });
      await Promise.all([writes(), logsIn()]);
      // What was carried along after its commit, the page commits next, or the process brings to the store by itself.
      await eventually("what was saved there is in the session after", async () => {
        if (near.join({}).patch !== undefined) await save(here, jar, near);
        return !saved || (await valuesOf(judge, jar))["theme"] === "dark";
      });
      const now = await valuesOf(judge, jar);
      expect(now).toMatchObject({ visits, note: "", username: "" });
      expect(await valuesOf(judge, old)).toMatchObject({ visits: 0, note: "", username: "" });
      near.close();
      far.close();
    }
  });
});

/** Whether a connection is still in the session of these cookies. */
const isOf = (connection: SessionConnection, jar: Jar): boolean => connection.join({}).tag === jar.beacon()?.tag;
