import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "../http/app.ts";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { serve } from "./serve.ts";

const Who = liveView({
  mount: ({ connectInfo: { address, userAgent, headers } }) => ({
    seen: JSON.stringify([address, userAgent, headers]),
  }),
  render: ({ seen }) => html`<p>${seen}</p>`,
});

async function served() {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    client: { src: "/client.js" },
    logger: silentLogger,
  });
  app.live("/who", Who);
  const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
  return { server, origin: `http://127.0.0.1:${server.port}` };
}

/** What the view of a page has seen, in the first HTML and over a socket. */
async function seenBy(headers: Record<string, string>) {
  const { server, origin } = await served();
  const page = await (await fetch(`${origin}/who`, { headers })).text();
  const read = (text: string) =>
    JSON.parse(text.replaceAll("&quot;", '"')) as [string | undefined, string | null, Record<string, string>];
  const [, first = ""] = /<p>(.*)<\/p>/.exec(page) ?? [];
  const [, id, session] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, { origin, headers });
  await once(socket, "open");
  socket.send(JSON.stringify(["1", "1", `lv:${id}`, "phx_join", { url: `${origin}/who`, session, params: {} }]));
  const [reply] = (await once(socket, "message")) as [Buffer];
  const [, , , , { response }] = JSON.parse(reply.toString()) as [0, 0, 0, 0, { response: { rendered: object } }];
  socket.terminate();
  await server.close();
  return [read(first), read(String((response.rendered as Record<string, unknown>)["0"]))];
}

describe("socket.connectInfo", () => {
  const headers = { "user-agent": "tests", "x-real-ip": "203.0.113.9", traceparent: "00-1", authorization: "secret" };

  it("says where a visitor comes from and with what, by request and by connection", async () => {
    const [first, connected] = await seenBy({ ...headers, "x-long": "x".repeat(2_000) });
    expect(first).toEqual(["127.0.0.1", "tests", { traceparent: "00-1", "x-real-ip": "203.0.113.9" }]);
    expect(connected).toEqual(first);
  });

  it("keeps no more headers than a few", async () => {
    const many = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`x-h${at}`, "1"]));
    for (const [, , kept] of await seenBy(many)) expect(Object.keys(kept)).toHaveLength(32);
  });
});
