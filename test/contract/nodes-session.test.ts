import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Page, View } from "../support/browser.ts";
import { NodeProgram, remoteBrowser } from "../support/node-program.ts";
import { startNats } from "../support/servers/nats.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import type { ServerProcess } from "../support/servers/server-process.ts";
import { TcpProxy } from "../support/servers/tcp-proxy.ts";
import { ORIGIN, write } from "../support/session-jar.ts";

type Browser = ReturnType<typeof remoteBrowser>;
type Start = () => Promise<ServerProcess & { readonly url: string }>;

const WAIT = { timeout: 20_000 };
const SESSION = "holdfast:session";
const buses: [string, Start][] = [
  ["redis", startRedis],
  ["postgres", startPostgres],
  ["nats", startNats],
];

const commit = (browser: Browser, body: object): Promise<Response> =>
  browser.fetch("/_holdfast/session", {
    method: "POST",
    headers: { "content-type": "application/json", origin: ORIGIN },
    body: JSON.stringify(body),
  });

/** What the first HTML shows, on as many processes as answer in so many turns. */
async function shown(browser: Browser, turns: number): Promise<{ pids: Set<string>; visits: Set<string> }> {
  const [pids, visits] = [new Set<string>(), new Set<string>()];
  for (let turn = 0; turn < turns; turn++) {
    const html = await (await browser.fetch("/visits")).text();
    pids.add(/id="pid">(\d+)/.exec(html)?.[1] ?? "");
    visits.add(/id="visits">(\d+)/.exec(html)?.[1] ?? "");
  }
  return { pids, visits };
}

const pidOf = (view: View): number => Number(/id="pid">(\d+)/.exec(view.html())?.[1]);

interface Tab {
  readonly page: Page;
  readonly view: View;
}

/** Tabs of one visitor who has a session, each with its socket on another process. */
async function openTabs(browser: Browser, count: number): Promise<Tab[]> {
  expect((await commit(browser, { writes: [write({ key: "username" })], tag: null })).status).toBe(200);
  const tabs = new Map<number, Tab>();
  // Which worker of a cluster takes a connection is not ours to say.
  for (let tries = 0; tabs.size < count && tries < 50; tries++) {
    const page = await browser.open("/visits");
    await page.push(SESSION, "phx_join", {}, "2");
    const view = await page.join();
    if (tabs.has(pidOf(view))) page.disconnect();
    else tabs.set(pidOf(view), { page, view });
  }
  expect(tabs.size).toBe(count);
  return [...tabs.values()];
}

const stateOf = (page: Page) =>
  page.frames.findLast(({ topic, event }) => topic === SESSION && event === "state")?.payload as
    | { n: number; patch: string }
    | undefined;

/** Commits what the server has sealed for a page, as its script does. */
async function save(browser: Browser, page: Page): Promise<void> {
  const { n, patch } = stateOf(page) ?? {};
  const answer = await commit(browser, { patch });
  expect(answer.status).toBe(200);
  const { ticket } = (await answer.json()) as { ticket: string };
  await page.push(SESSION, "committed", { n, ticket }, "2");
  await page.push(SESSION, "confirmed", { n }, "2");
}

/** A write on one process: where it shows before it is saved, and after the process that took it is gone. */
async function writeAndLose(browser: Browser, kill: (pid: number) => Promise<void>): Promise<void> {
  const tabs = await openTabs(browser, 3);
  const [first] = tabs;
  if (first === undefined) throw new Error("no tabs");
  await first.view.click("visit");
  const shows = () => tabs.map(({ view }) => view.html().includes('id="visits">1<'));
  await expect.poll(shows, WAIT).toEqual([true, true, true]);
  // By the bus: no cookie holds it yet.
  const before = await shown(browser, 12);
  expect({ visits: before.visits, processes: before.pids.size }).toEqual({ visits: new Set(["1"]), processes: 3 });
  await save(browser, first.page);
  const gone = pidOf(first.view);
  await kill(gone);
  const after = await shown(browser, 6);
  expect(after.visits).toEqual(new Set(["1"]));
  expect(after.pids).not.toContain(String(gone));
  for (const { page } of tabs) page.disconnect();
}

describe.each(buses)("a session over three processes with %s, behind a balancer", (bus, start) => {
  let server: ServerProcess & { readonly url: string };
  beforeAll(async () => {
    server = await start();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  it("shows a write in tabs and first HTML everywhere at once, and keeps it when its process is killed", async () => {
    const env = { BUS: bus, BUS_URL: server.url };
    await using a = await NodeProgram.start(env);
    await using b = await NodeProgram.start(env);
    await using c = await NodeProgram.start(env);
    const nodes = [a, b, c];
    await using proxy = await TcpProxy.start(nodes.map(({ port }) => port));
    await writeAndLose(remoteBrowser([proxy.port]), async (pid) =>
      nodes.find((node) => node.pid === pid)?.end("SIGKILL"),
    );
  });
});

describe("a session over two processes, one of which the bus no longer reaches", () => {
  it("is in every page that is asked for, and in open tabs once the bus is back", async () => {
    await using server = await startRedis();
    await using proxy = await TcpProxy.start([server.port]);
    await using a = await NodeProgram.start({ BUS: "redis", BUS_URL: server.url });
    const url = server.url.replace(String(server.port), String(proxy.port));
    await using b = await NodeProgram.start({ BUS: "redis", BUS_URL: url });
    const here = remoteBrowser([a.port]);
    const [tab] = await openTabs(here, 1);
    if (tab === undefined) throw new Error("no tab");
    const there = Object.assign(remoteBrowser([b.port]), { cookies: here.cookies });
    const page = await there.open("/visits");
    await page.push(SESSION, "phx_join", {}, "2");
    const view = await page.join();

    proxy.cut();
    await expect.poll(() => b.log, WAIT).toContain("the pub/sub bus is away");
    await tab.view.click("visit");
    await expect.poll(() => stateOf(tab.page)?.patch, WAIT).toBeDefined();
    await save(here, tab.page);
    expect([...(await shown(there, 1)).visits]).toEqual(["1"]);
    expect(view.html()).toContain('id="visits">0<');

    proxy.to([server.port]);
    const asked = () => page.frames.some(({ topic, event }) => topic === SESSION && event === "look");
    await expect.poll(asked, WAIT).toBe(true);
    // As the page does then: it commits nothing, and hands the answer's ticket back.
    const { ticket } = (await (await commit(there, {})).json()) as { ticket: string };
    await page.push(SESSION, "committed", { n: 0, ticket }, "2");
    await expect.poll(() => view.html(), WAIT).toContain('id="visits">1<');
    for (const each of [tab.page, page]) each.disconnect();
  });
});

/** A visitor with a page, whose one write was saved. */
async function visitor(port: number) {
  const browser = remoteBrowser([port]);
  const page = await browser.open("/visits");
  await page.push(SESSION, "phx_join", {}, "2");
  const view = await page.join();
  await view.click("visit");
  await expect.poll(() => stateOf(page)?.patch, WAIT).toBeDefined();
  await save(browser, page);
  return { browser, page, view, pid: pidOf(view) };
}

/** Comes back as the client does: another socket for the same page, and its view joined again. */
async function comeBack({ browser, page }: Pick<Awaited<ReturnType<typeof visitor>>, "browser" | "page">) {
  const again = browser.connect(page);
  await again.push(SESSION, "phx_join", {}, "2");
  const view = await again.join({ params: { _mounts: 1 } });
  return { browser, page: again, view, pid: pidOf(view) };
}

describe("a session over three workers of a cluster", () => {
  it("has the clients of a killed worker come back to others with what was saved, and disturbs no one else", async () => {
    await using program = await NodeProgram.start({ WORKERS: "3" });
    const all: Awaited<ReturnType<typeof visitor>>[] = [];
    for (let i = 0; i < 9; i++) {
      all.push(await visitor(program.port));
      // Round robin: a visitor takes as many turns as another, and might always come to the same worker.
      if (i % 2 === 0) await program.get("/pid");
    }
    const killed = all[0]?.pid ?? 0;
    const [cut, rest] = [all.filter(({ pid }) => pid === killed), all.filter(({ pid }) => pid !== killed)];
    expect(rest.length).toBeGreaterThan(0);
    const frames = rest.map(({ view }) => view.frames().length);
    process.kill(killed, "SIGKILL");
    await expect.poll(() => program.log, WAIT).toContain("a worker ended");
    await expect.poll(() => cut.every(({ page }) => page.closedWith === 1006), WAIT).toBe(true);
    const back = await Promise.all(cut.map(comeBack));
    for (const { view, pid } of back) {
      expect(pid).not.toBe(killed);
      expect(view.html()).toContain('id="visits">1<');
    }
    // Neither mounted again nor closed: the same sockets go on.
    expect(rest.map(({ view }) => view.frames().length)).toEqual(frames);
    for (const { view, page } of [...back, ...rest]) {
      await view.click("visit");
      expect(page.closedWith).toBeUndefined();
      expect(view.html()).toContain('id="visits">2<');
    }
    const pids = async () => new Set(await Promise.all(Array.from({ length: 12 }, () => program.get("/pid"))));
    await expect.poll(async () => (await pids()).size, WAIT).toBe(3);
    for (const { page } of [...back, ...rest]) page.disconnect();
  });

  it("shows a write in tabs and first HTML everywhere at once, and keeps it when its worker is killed", async () => {
    await using program = await NodeProgram.start({ WORKERS: "3" });
    await using proxy = await TcpProxy.start([program.port]);
    await writeAndLose(remoteBrowser([proxy.port]), async (pid) => {
      process.kill(pid, "SIGKILL");
      await expect.poll(() => program.log, WAIT).toContain("a worker ended");
    });
  });
});
