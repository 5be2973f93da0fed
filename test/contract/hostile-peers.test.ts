import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { ORIGIN, type View } from "../support/browser.ts";
import { NodeProgram, remoteBrowser } from "../support/node-program.ts";

const WAIT = { timeout: 20_000 };
const MB = 1_000_000;

const open: View[] = [];
afterEach(() => {
  for (const view of open.splice(0)) view.page.disconnect();
});

async function join(program: NodeProgram): Promise<View> {
  const page = await remoteBrowser([program.port]).open("/hostile");
  const view = await page.join();
  open.push(view);
  return view;
}

/** A client of which the test sees the socket itself. */
async function joinRaw(program: NodeProgram): Promise<{ socket: WebSocket; topic: string }> {
  const page = await program.get("/hostile");
  const [, id, session] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
  const socket = new WebSocket(`ws://127.0.0.1:${program.port}/live/websocket?vsn=2.0.0`, { origin: ORIGIN });
  await once(socket, "open");
  const topic = `lv:${id}`;
  socket.send(JSON.stringify(["1", "1", topic, "phx_join", { url: `${ORIGIN}/hostile`, session, params: {} }]));
  const [reply] = (await once(socket, "message")) as [Buffer];
  expect(reply.toString()).toContain('"status":"ok"');
  return { socket, topic };
}

const clicked = async (view: View) => {
  expect((await view.click("click")).status).toBe("ok");
  return /<b>(\d+)<\/b>/.exec(view.html())?.[1];
};

describe("a server with peers that are slow or mean", () => {
  it("keeps little for many who do not read, and shows them the newest when they do", async () => {
    await using program = await NodeProgram.start();
    const [speaker, ...deaf] = await Promise.all([
      join(program),
      ...Array.from({ length: 20 }, () => joinRaw(program)),
    ]);
    const news = deaf.map(() => "");
    for (const [index, { socket }] of deaf.entries()) {
      socket.on("message", (data: Buffer) => (news[index] = data.toString("utf8", 0, 100)));
      socket.pause();
    }
    const before = Number(await program.get("/memory"));
    for (let n = 1; n <= 100; n++) await speaker.click("shout");
    // 400 MB were said to them.
    expect(Number(await program.get("/memory")) - before).toBeLessThan(100 * MB);
    for (const { socket } of deaf) socket.resume();
    await expect.poll(() => news.every((text) => text.includes("100 xxx")), WAIT).toBe(true);
    for (const { socket } of deaf) socket.terminate();
  });

  it("ends the connection of one who sends a thousand events a second; the others' events are answered", async () => {
    await using program = await NodeProgram.start();
    const other = await join(program);
    const { socket, topic } = await joinRaw(program);
    const closed = once(socket, "close");
    let [sent, over] = [0, false];
    socket.once("close", () => (over = true));
    while (!over && sent < 20_000) {
      for (let n = 0; n < 100; n++) {
        const event = { type: "click", event: "click", value: {} };
        socket.send(JSON.stringify(["1", `e${sent++}`, topic, "event", event]), () => {});
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await closed)[0]).toBe(1008);
    expect(await clicked(other)).toBe("1");
    await expect.poll(() => program.log, WAIT).toContain("too many messages");
  });

  it("goes on for everybody else while a handler waits, and names it", async () => {
    await using program = await NodeProgram.start();
    const [waiting, other] = [await join(program), await join(program)];
    const answered = waiting.click("wait");
    expect(await clicked(other)).toBe("1");
    await expect.poll(() => program.log, WAIT).toMatch(/its view waits.*"handler":"wait"/);
    expect(await clicked(other)).toBe("2");
    await other.click("release");
    await answered;
    expect(await clicked(waiting)).toBe("1");
  });

  it("names a handler that held up the whole process", async () => {
    await using program = await NodeProgram.start({ LIMITS: '{"slowHandler":100}' });
    await (await join(program)).click("block");
    await expect.poll(() => program.log, WAIT).toMatch(/held up the whole process.*"handler":"block"/);
  });
});
