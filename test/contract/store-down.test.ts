import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { postgresStore } from "../../src/session/stores/postgres.ts";
import { redisStore } from "../../src/session/stores/redis.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { AttackedApp } from "../support/attacked-app.ts";
import { AttackedVisitor } from "../support/attacked-visitor.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import type { ServerProcess } from "../support/servers/server-process.ts";
import { TcpProxy } from "../support/servers/tcp-proxy.ts";

type Server = ServerProcess & { readonly url: string };
type Kind = readonly [string, () => Promise<Server>, (options: { url: string }) => SessionStore];

const WAIT = { timeout: 30_000 };
const NAMED = (name: string) => `<h1 title="${name}">${name}</h1>`;

const kinds: readonly Kind[] = [
  ["Redis", startRedis, redisStore],
  ["PostgreSQL", startPostgres, postgresStore],
];

describe.each(kinds)("a session store that is away: %s", { timeout: 60_000 }, (_of, start, connect) => {
  let server: Server;
  beforeAll(async () => void (server = await start()));
  afterAll(() => server[Symbol.asyncDispose]());

  it("has pages with defaults and commits with 503, neither of which sets a cookie or stores anything", async () => {
    await using proxy = await TcpProxy.start([server.port]);
    const app = (port: number) =>
      new AttackedApp("cookie", {
        store: connect({ url: server.url.replace(String(server.port), String(port)) }),
      });
    const near = app(server.port);
    const ann = await AttackedVisitor.named(near, "ann");
    const far = ann.at(app(proxy.port));
    expect(await far.html()).toContain(NAMED("ann"));

    proxy.cut();
    const cookies = new Map(far.browser.cookies);
    await expect.poll(() => far.html(), WAIT).toContain(NAMED(""));
    expect(far.browser.cookies).toEqual(cookies);
    const typed = far.typed({ value: "bea" });
    const answer = await far.send(typed);
    expect([answer.status, await answer.text()]).toEqual([503, '{"error":"store"}']);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(await far.at(near).html()).toContain(NAMED("ann"));

    proxy.to([server.port]);
    await expect.poll(() => far.html(), WAIT).toContain(NAMED("ann"));
    await far.commit(typed);
    expect(await far.html()).toContain(NAMED("bea"));
    expect(await far.at(near).html()).toContain(NAMED("bea"));
  });
});
