import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { toConfig } from "../../src/http/config.ts";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { read, ROOT } from "../package/files.ts";
import { memoryStore } from "../../src/session/stores/memory.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { ORIGIN } from "../support/browser.ts";
import { appOf, become, visitor } from "../support/http-app.ts";
import { browserOf } from "../support/live-app.ts";

/** The rows of docs/limits.md that end with a test. */
const rows = read("docs/limits.md")
  .split("\n")
  .filter((line) => / \| \S+\.test\.ts \|$/.test(line))
  .map((line) => line.split("|").map((cell) => cell.trim()))
  .map(([, name = "", value = "", , test = ""]) => ({ name, value, test }));

describe("docs/limits.md", () => {
  const { limits } = toConfig({ secret: "a secret of the tests, long enough for the key ring to take it" });

  it("names every limit there is, and its default", () => {
    const told = rows.flatMap(({ name, value }) => {
      const [, limit] = /^`(\w+)`$/.exec(name) ?? [];
      return limit === undefined ? [] : [[limit, Number(value.replaceAll(/[^\d]/g, ""))] as const];
    });
    expect(told.length).toBeGreaterThan(40);
    expect(Object.fromEntries(told)).toEqual(limits);
  });

  it("names tests that are there", () => {
    expect(rows.filter(({ test }) => !existsSync(join(ROOT, test)))).toEqual([]);
  });
});

describe("the limit uploadChunkBytes", () => {
  const view = liveView({
    mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any", chunkSize: 2_000 }) }),
    render: () => html`<p></p>`,
  });

  it("bounds the chunks that a view may ask for", async () => {
    expect((await browserOf({ "/": view }).fetch("/")).status).toBe(200);
    expect((await browserOf({ "/": view }, { limits: { uploadChunkBytes: 1_000 } }).fetch("/")).status).toBe(500);
  });
});

describe("the limit earlyMessages", () => {
  it("bounds what a socket may say before the store of its session has answered", async () => {
    const inner = memoryStore();
    let away = false;
    const store: SessionStore = {
      ...inner,
      read: (...which) => (away ? new Promise(() => {}) : inner.read(...which)),
    };
    const browser = await visitor(appOf(become, { store }), "ada");
    away = true;
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const request = new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, { headers: { origin: ORIGIN, cookie } });
    const opening = browser.app.openSocket(request);
    if (!("accept" in opening)) throw new Error(`refused with ${opening.status}`);
    let closed: number | undefined;
    const peer = opening.accept({ send: () => {}, close: (code) => (closed = code), bufferedAmount: () => 0 });
    const heartbeat = '[null,"1","phoenix","heartbeat",{}]';
    for (let at = 0; at < 16; at++) peer.receive(heartbeat);
    expect(closed).toBeUndefined();
    peer.receive(heartbeat);
    expect(closed).toBe(1008);
  });
});
