import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ORIGIN } from "../support/browser.ts";
import { NodeProgram, remoteBrowser } from "../support/node-program.ts";

const TEST_MS = 60_000;
const WAIT = { timeout: 20_000 };

/** What a request of a client that polls is answered. */
interface Polled {
  readonly status: number;
  readonly token?: string;
  readonly messages?: readonly string[];
}

/** The workers that answer, seen often enough to have met each. */
async function pids(program: NodeProgram): Promise<Set<string>> {
  const seen = await Promise.all(Array.from({ length: 12 }, () => program.get("/pid").catch(() => "")));
  return new Set(seen.filter((pid) => pid !== ""));
}

describe("serve with workers", { timeout: TEST_MS }, () => {
  it("serves one port with as many processes, none of them the primary, and ends them all by SIGTERM", async () => {
    await using program = await NodeProgram.start({ WORKERS: "2" });
    await expect.poll(async () => (await pids(program)).size, WAIT).toBe(2);
    const workers = [...(await pids(program))].map(Number);
    await program.end("SIGTERM");
    expect(program.exitCode).toBe(0);
    for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("starts a worker again that was killed, and serves meanwhile", async () => {
    await using program = await NodeProgram.start({ WORKERS: "2" });
    await expect.poll(async () => (await pids(program)).size, WAIT).toBe(2);
    const [killed = ""] = await pids(program);
    process.kill(Number(killed), "SIGKILL");
    expect((await pids(program)).size).toBeGreaterThan(0);
    await expect
      .poll(async () => {
        const now = await pids(program);
        return now.size === 2 && !now.has(killed);
      }, WAIT)
      .toBe(true);
    await expect.poll(() => program.log, WAIT).toContain("a worker ended");
  });

  it("leaves nobody waiting whose connection was on its way to a worker that was killed", async () => {
    await using program = await NodeProgram.start({ WORKERS: "2" });
    await expect.poll(async () => (await pids(program)).size, WAIT).toBe(2);
    for (let round = 0; round < 3; round++) {
      const [killed = ""] = await pids(program);
      process.kill(Number(killed), "SIGKILL");
      const asked = await Promise.allSettled(Array.from({ length: 20 }, () => program.get("/pid")));
      const failures = asked.flatMap((answer) => (answer.status === "rejected" ? [answer.reason as Error] : []));
      expect(failures.map(({ name }) => name)).not.toContain("TimeoutError");
      await expect.poll(async () => (await pids(program)).size, WAIT).toBe(2);
    }
  });

  it("carries messages and the session between workers with nothing configured", async () => {
    await using program = await NodeProgram.start({ WORKERS: "3" });
    // Round robin: each of these sockets is on another worker.
    const pages = await Promise.all([1, 2, 3, 4].map(() => remoteBrowser([program.port]).open("/")));
    const views = await Promise.all(pages.map((page) => page.join()));
    await views[0]?.click("say", { value: "hello" });
    await expect
      .poll(() => views.map((view) => view.html()), WAIT)
      .toEqual(views.map(() => "<b>nobody</b><i>hello</i>"));
    for (const page of pages) page.disconnect();
  });

  it("knows on each worker who is present on the others", async () => {
    await using program = await NodeProgram.start({ WORKERS: "2" });
    const come = async (name: string) => (await remoteBrowser([program.port]).open(`/present?name=${name}`)).join();
    const views: Awaited<ReturnType<typeof come>>[] = [];
    const workers = () => new Set(views.map((view) => /by (\d+)/.exec(view.whole())?.[1]));
    const names: string[] = [];
    // Which worker takes a socket is the cluster's to say.
    while (workers().size < 2 || names.length < 3) {
      names.push(`visitor${10 + names.length}`);
      views.push(await come(names.at(-1) ?? ""));
      // A page and a socket are two turns: one more, or each socket would meet the same worker.
      await program.get("/pid");
    }
    const shown = () => views.map((view) => /<p>(.*) by/.exec(view.whole())?.[1]);
    await expect.poll(shown, WAIT).toEqual(views.map(() => names.join()));
    for (const { page } of views) page.disconnect();
  });

  it("carries a client that polls, whichever worker each of its requests meets", async () => {
    await using program = await NodeProgram.start({ WORKERS: "3" });
    const browser = remoteBrowser([program.port]);
    const page = await browser.open("/");
    const poll = async (token: string, body?: string) => {
      const init = body === undefined ? {} : { method: "POST", body };
      const path = `/live/longpoll?vsn=2.0.0&token=${encodeURIComponent(token)}`;
      return (await browser.fetch(path, { ...init, headers: { origin: ORIGIN } })).json() as Promise<Polled>;
    };
    const { token = "" } = await poll("");
    const [container] = page.containers();
    const topic = `lv:${container?.id}`;
    const { session, static: fixed } = container ?? {};
    const join = { url: page.url, params: {}, session, static: fixed || null, sticky: false };
    expect((await poll(token, JSON.stringify(["1", "1", topic, "phx_join", join]))).status).toBe(200);
    expect((await poll(token)).messages?.join()).toContain('"status":"ok"');
    for (const said of ["one", "two", "three", "four"]) {
      const click = { type: "click", event: "say", value: { value: said } };
      expect((await poll(token, JSON.stringify(["1", said, topic, "event", click]))).status).toBe(200);
      const answers: string[] = [];
      await expect
        .poll(async () => (answers.push(...((await poll(token)).messages ?? [])), answers.join()), WAIT)
        .toContain(`"${said}"`);
    }
    page.disconnect();
  });

  it("says why when the workers cannot start", async () => {
    await using first = await NodeProgram.start();
    const second = NodeProgram.start({ WORKERS: "1", PORT: String(first.port) });
    await expect(second).rejects.toThrow(/EADDRINUSE/);
  });
});

describe("serve and errors that nobody caught", { timeout: TEST_MS }, () => {
  it.each(["floating", "timer", "render"])("crashes the view whose code it is, and no other: %s", async (event) => {
    await using program = await NodeProgram.start();
    const [one, other] = await Promise.all([1, 2].map(() => remoteBrowser([program.port]).open("/")));
    const [view, neighbour] = await Promise.all([one?.join(), other?.join()]);
    void view?.click(event);
    await expect.poll(() => view?.frames().map((frame) => frame.event), WAIT).toContain("phx_error");
    await neighbour?.click("say", { value: "still here" });
    await expect.poll(() => neighbour?.html(), WAIT).toContain("still here");
    await expect.poll(() => program.log, WAIT).toContain("a live view crashed");
    one?.disconnect();
    other?.disconnect();
  });

  it("logs one that is of no view, and goes on", async () => {
    await using program = await NodeProgram.start();
    expect(await program.get("/stray")).toBe("ok");
    await expect.poll(() => program.log, WAIT).toContain("a promise of no view");
    expect(await program.get("/pid")).toMatch(/^\d+$/);
    expect(program.ended).toBe(false);
  });
});

describe("a process that is full of connections", { timeout: TEST_MS }, () => {
  it("refuses a handshake with 503 and when to come back, and goes on with those it has", async () => {
    await using program = await NodeProgram.start({ LIMITS: '{"connections":1}' });
    const page = await remoteBrowser([program.port]).open("/");
    const view = await page.join();
    const refused = new WebSocket(`ws://127.0.0.1:${program.port}/live/websocket?vsn=2.0.0`, ["phoenix"], {
      origin: ORIGIN,
    });
    const answer = await new Promise<{ status: number | undefined; retry: string | undefined }>((resolve) => {
      refused.on("unexpected-response", (request, response) => {
        resolve({ status: response.statusCode, retry: response.headers["retry-after"] });
        request.destroy();
      });
      refused.on("error", () => {});
    });
    expect(answer).toEqual({ status: 503, retry: expect.stringMatching(/^\d+$/) });
    await view.click("say", { value: "still here" });
    await expect.poll(() => view.html(), WAIT).toContain("still here");
    page.disconnect();
  });
});
