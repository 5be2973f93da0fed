import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "../http/app.ts";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { testSession } from "../../test/support/live-app.ts";
import { serve, type RunningServer } from "./serve.ts";

const Hello = liveView({
  session: testSession,
  mount: () => ({}),
  render: ({ session }) => html`<p>${session.username}</p>`,
});

let server: RunningServer;
beforeAll(async () => {
  const secret = "a secret of the tests, long enough for the key ring to take it";
  const app = createApp({ session: testSession, secret, client: { src: "/client.js" }, logger: silentLogger });
  app.live("/hello/:name", Hello);
  app.get("/health", (c) => c.text("ok"));
  server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
});
afterAll(() => server.close());

/** Sends bytes as they are; the status of the answer, or undefined where the connection was ended without one. */
function statusOf(lines: readonly string[], body = ""): Promise<number | undefined> {
  return new Promise((resolve) => {
    const socket = connect(server.port, "127.0.0.1");
    const done = (status?: number) => {
      socket.destroy();
      resolve(status);
    };
    socket.on("error", () => done());
    socket.on("close", () => done());
    socket.on("data", (data) => done(Number(/^HTTP\/1\.1 (\d{3})/.exec(data.toString("latin1"))?.[1])));
    socket.write(Buffer.from(`${lines.join("\r\n")}\r\n\r\n${body}`, "latin1"));
  });
}

const sealed = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const COOKIES = [
  "",
  "%E0%A4%A",
  "=;=;;==",
  "a\x80\xff=b\xfe",
  "holdfast=%%%",
  `holdfast=${"A".repeat(8_000)}`,
  "holdfast_v=.; holdfast_v=...",
  "__phoenix_flash__={}",
  "holdfast_c0=bnVsbA",
  `holdfast_c0=${Buffer.from("[".repeat(5_000)).toString("base64url")}`,
  `holdfast_c0=${sealed({ k: "__proto__", v: {}, d: "x", q: 1, s: "", t: null })}`,
  `holdfast_c0=${sealed({ k: { toString: 1 }, v: 1, d: { toString: 1 }, q: 1, s: {}, t: {} })}`,
];
const HOSTS = [
  "localhost",
  "localhost:4000@evil.example",
  "user:password@localhost",
  "a b",
  "[::",
  "",
  "%",
  "x".repeat(300),
];
const PATHS = [
  "/live/websocket?vsn=2.0.0",
  "//live/websocket?vsn=2.0.0",
  "/live/websocket?%E0%A4%A&vsn=2.0.0",
  "http://evil.example/live/websocket?vsn=2.0.0",
  "*",
  "/%00",
  "/hello/%E0%A4%A?%zz",
  "/assets/%2e%2e/%2e%2e/etc/passwd",
  "\\\\x",
];

describe("whatever bytes a peer sends", () => {
  const alive = async () => expect(await (await fetch(`http://127.0.0.1:${server.port}/health`)).text()).toBe("ok");

  it.each(PATHS)(
    "as a page or a handshake for %j, it is answered or cut off, never with 500, and the server lives",
    async (path) => {
      const upgrade = [
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
      ];
      for (const host of HOSTS) {
        const lines = (cookie: string) => [
          `GET ${path} HTTP/1.1`,
          `Host: ${host}`,
          `Origin: http://${host}`,
          `Cookie: ${cookie}`,
        ];
        const answers = COOKIES.flatMap((cookie) => [
          statusOf([...lines(cookie), "Connection: close"]),
          statusOf([...lines(cookie), ...upgrade]),
        ]);
        for (const status of await Promise.all(answers))
          expect([undefined, 101, 200, 304, 400, 403, 404, 421, 431]).toContain(status);
      }
      await alive();
    },
  );

  it.each([
    "{",
    "[[",
    '{"patch":{}}',
    '{"writes":[{"key":{"toString":1},"value":1,"doc":"d","seq":1,"seen":""}]}',
    "\xff\xfe",
    "a=%E0%A4%A",
  ])("as a commit with the body %j, it is refused, and the server lives", async (body) => {
    for (const type of ["application/json", "application/x-www-form-urlencoded"]) {
      const host = `127.0.0.1:${server.port}`;
      const lines = [
        "POST /_holdfast/session HTTP/1.1",
        `Host: ${host}`,
        `Origin: http://${host}`,
        `Content-Type: ${type}`,
        `Content-Length: ${body.length}`,
      ];
      expect([400, 422]).toContain(await statusOf(lines, body));
    }
    await alive();
  });
});
