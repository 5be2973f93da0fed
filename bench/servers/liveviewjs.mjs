// @ts-check
// The same counter and list on LiveViewJS, the LiveView server for TypeScript on npm.
import { createServer } from "node:http";
import { NodeExpressLiveViewServer } from "@liveviewjs/express";
import express from "express";
import session from "express-session";
import { createLiveView, html, safe } from "liveviewjs";
import { WebSocketServer } from "ws";
import { report } from "../lib/report.mjs";
import { rows, tick } from "../lib/rows.mjs";

const Counter = createLiveView({
  mount: (/** @type {import("liveviewjs").Socket<{ count: number }>} */ socket) => socket.assign({ count: 0 }),
  handleEvent: (_event, socket) => socket.assign({ count: socket.context.count + 1 }),
  render: ({ count }) =>
    html`<div id="counter" class="${"counter"}">
      <h1>${"Counter"}</h1>
      <p>Signed in as ${"guest"}</p>
      <button phx-click="inc">+</button><span>${count}</span>
    </div>`,
});

const thousand = rows(1_000);
const List = createLiveView({
  mount: (/** @type {import("liveviewjs").Socket<{ list: import("../lib/rows.mjs").Row[] }>} */ socket) =>
    socket.assign({ list: thousand }),
  handleEvent: ({ type }, socket) =>
    socket.assign({ list: type === "tick" ? tick(socket.context.list) : socket.context.list.toReversed() }),
  render: ({ list }) =>
    html`<div id="list">
      <table>
        <tbody id="rows">
          ${list.map(
            (row) =>
              html`<tr id="${row.id}">
                <td>${row.id}</td>
                <td>${row.label}</td>
                <td>${row.value}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`,
});

const page = (/** @type {any} */ _titles, /** @type {string} */ csrf, /** @type {any} */ content) =>
  html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="csrf-token" content="${csrf}" />
        <title>Bench</title>
      </head>
      <body>
        ${safe(content)}
      </body>
    </html>`;

const live = new NodeExpressLiveViewServer(
  { "/counter": Counter, "/list": List },
  page,
  { title: "Bench" },
  { serDeSigningSecret: "a secret of the bench", onError: () => {} },
);
const app = express();
app.use(session({ secret: "a secret of the bench", resave: false, rolling: true, saveUninitialized: true }));
app.use(live.httpMiddleware());
const server = createServer(app);
const sockets = new WebSocketServer({ server });
await live.wsMiddleware()(sockets);
server.listen(0, "127.0.0.1", () => report(/** @type {import("node:net").AddressInfo} */ (server.address()).port));
