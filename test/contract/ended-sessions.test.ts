import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { silentLogger } from "../../src/base/logger.ts";
import type { PubSubAdapter } from "../../src/pubsub/adapter.ts";
import { natsPubSub } from "../../src/pubsub/adapters/nats.ts";
import { postgresPubSub } from "../../src/pubsub/adapters/postgres.ts";
import { redisPubSub } from "../../src/pubsub/adapters/redis.ts";
import { createPubSub, type PubSub } from "../../src/pubsub/pub-sub.ts";
import { ASK_AGAIN_MS } from "../../src/session/life/ended-sessions.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import { ORIGIN } from "../support/browser.ts";
import { parseCookie } from "../support/cookies.ts";
import { NodeProgram } from "../support/node-program.ts";
import { startNats } from "../support/servers/nats.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import type { ServerProcess } from "../support/servers/server-process.ts";
import { TcpProxy } from "../support/servers/tcp-proxy.ts";
import { act, save } from "../support/session-acts.ts";
import { commit, testEngine, visitor } from "../support/session-jar.ts";

const TEST_MS = 60_000;
const WAIT = { timeout: 30_000 };

type Server = ServerProcess & { readonly url: string };
type Bus = readonly [name: string, start: () => Promise<Server>, adapter: (options: { url: string }) => PubSubAdapter];

const buses: readonly Bus[] = [
  ["redis", startRedis, redisPubSub],
  ["postgres", startPostgres, postgresPubSub],
  ["nats", startNats, natsPubSub],
];

/** A process: its sessions are in cookies alone, so that all it knows of an end it has heard. */
function startNode(adapter: PubSubAdapter): { engine: SessionEngine; bus: PubSub } & AsyncDisposable {
  const bus = createPubSub({ adapter, logger: silentLogger });
  return { bus, engine: testEngine({ bus, clock: systemClock }), [Symbol.asyncDispose]: () => bus.close() };
}

describe.each(buses)("the end of a session over %s", { timeout: TEST_MS }, (_bus, start, adapter) => {
  let server: Server;
  beforeAll(async () => void (server = await start()), TEST_MS);
  afterAll(() => server[Symbol.asyncDispose]());

  const ends = {
    revoked: async (here: SessionEngine, id: string) => here.revoke(id),
    dropped: async (here: SessionEngine, _id: string, jar: Awaited<ReturnType<typeof visitor>>["jar"]) =>
      act(here.connect(jar.header()), (t) => t.renew("drop")),
  };

  it.each(["revoked", "dropped"] as const)(
    "that was %s holds on a process that missed the message, once its bus is back, and closes what is connected there",
    async (how) => {
      await using proxy = await TcpProxy.start([server.port]);
      await using here = startNode(adapter({ url: server.url }));
      await using witness = startNode(adapter({ url: server.url }));
      await using there = startNode(adapter({ url: server.url.replace(String(server.port), String(proxy.port)) }));
      const { jar } = await visitor(here.engine);
      const exists = ({ engine }: typeof here) => engine.readRequest(jar.header()).exists;
      for (const node of [witness, there]) await hears(node, here);
      // Each asks once more after its start. What is learned from now on is learned because of the gap.
      await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS + 100));

      const connection = there.engine.connect(jar.header());
      const told: unknown[] = [];
      connection.attach((event, payload) => told.push([event, payload]));
      act(connection, (t) => t.put("visits", 7));
      const { patch } = connection.join({});
      const id = connection.begin({}).id() ?? "";

      proxy.cut();
      await ends[how](here.engine, id, jar);
      await expect.poll(() => exists(witness), WAIT).toBe(false);
      expect([exists(there), told.filter((line) => JSON.stringify(line).includes("ended"))]).toEqual([true, []]);

      proxy.to([server.port]);
      await expect.poll(() => exists(there), WAIT).toBe(false);
      expect(connection.values()["visits"]).toBe(0);
      expect(JSON.stringify(told)).toContain('"ended"');
      const answer = await commit(there.engine, jar, { patch });
      expect([answer.status, answer.body.error, answer.cookies]).toEqual([409, "epoch_changed", []]);
      expect((await save(there.engine, jar, there.engine.connect(jar.header()))).cookies).toEqual([]);
    },
  );

  it("is known to a process that starts later, before it serves anybody", async () => {
    await using here = startNode(adapter({ url: server.url }));
    const { jar } = await visitor(here.engine);
    await here.engine.revoke(here.engine.connect(jar.header()).begin({}).id() ?? "");
    await using late = startNode(adapter({ url: server.url }));
    await late.engine.start();
    expect(late.engine.readRequest(jar.header()).exists).toBe(false);
  });
});

/** Returns once messages of one process reach the other. */
async function hears(to: { bus: PubSub; engine: SessionEngine }, from: { bus: PubSub }): Promise<void> {
  // Its first request: from now on it listens.
  to.engine.readRequest("");
  let heard = false;
  const stop = to.bus.subscribe("probe", () => (heard = true));
  await expect
    .poll(() => {
      from.bus.publish("probe", "");
      return heard;
    }, WAIT)
    .toBe(true);
  stop();
}

describe("the end of a session in a cluster", { timeout: TEST_MS }, () => {
  it("outlives every worker that has heard of it, as long as they are replaced one after another", async () => {
    await using program = await NodeProgram.start({ WORKERS: "2" });
    const send = async (path: string, init: RequestInit = {}) => {
      const headers = { origin: ORIGIN, connection: "close", ...(cookie !== "" && { cookie }) };
      return fetch(`http://127.0.0.1:${program.port}${path}`, { redirect: "manual", headers, ...init });
    };
    let cookie = "";
    const body = new URLSearchParams({ username: "Ann" });
    const begun = await send("/_holdfast/session", { method: "POST", body });
    cookie = begun.headers.getSetCookie().map(parseCookie).map(({ name, value }) => `${name}=${value}`).join("; "); // prettier-ignore
    const shown = async () => /<b>(\w+)<\/b>/.exec(await (await send("/")).text())?.[1];
    expect(await shown()).toBe("Ann");
    expect(await (await send("/revoke")).text()).toBe("revoked");

    const ended = () => program.log.split("a worker ended").length;
    const pids = async () => new Set(await Promise.all(Array.from({ length: 8 }, () => program.get("/pid"))));
    const seen = async () => new Set(await Promise.all(Array.from({ length: 8 }, shown)));
    for (const pid of await pids()) {
      await expect.poll(async () => [...(await seen())], WAIT).toEqual(["nobody"]);
      const before = ended();
      process.kill(Number(pid), "SIGKILL");
      await expect.poll(ended, WAIT).toBeGreaterThan(before);
      const replaced = async () => {
        const now = await pids().catch(() => new Set<string>());
        return now.size === 2 && !now.has(pid);
      };
      await expect.poll(replaced, WAIT).toBe(true);
    }
    await expect.poll(async () => [...(await seen())], WAIT).toEqual(["nobody"]);
  });
});
