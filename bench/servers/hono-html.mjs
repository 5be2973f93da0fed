// @ts-check
// The same pages by Hono's own html, with no session and nothing live: what rendering on the server costs.
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { html } from "hono/html";
import { report } from "../lib/report.mjs";
import { rows } from "../lib/rows.mjs";

const page = (/** @type {any} */ body) =>
  html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>Bench</title>
      </head>
      <body>
        ${body}
      </body>
    </html>`;

const thousand = rows(1_000);
const app = new Hono();
app.get("/counter", (c) =>
  c.html(
    page(
      html`<div id="counter" class="${"counter"}">
        <h1>${"Counter"}</h1>
        <p>Signed in as ${"guest"}</p>
        <button phx-click="inc">+</button><span>${0}</span>
      </div>`,
    ),
  ),
);
app.get("/list", (c) =>
  c.html(
    page(
      html`<div id="list">
        <table>
          <tbody id="rows">
            ${thousand.map(
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
    ),
  ),
);
serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => report(port));
