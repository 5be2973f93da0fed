// @ts-check
// A counter and a list of 1,000 rows, with a session, as an app would have them.
import { createApp, defineSession, each, html, liveView, silentLogger } from "holdfast";
import { serve } from "holdfast/node";
import { report } from "../lib/report.mjs";

/** @type {import("@standard-schema/spec").StandardSchemaV1<string, string>} */
const text = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value: String(value) }) } };
const session = defineSession({ username: { schema: text, default: "guest", write: "client" } });

const Counter = liveView({
  session,
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count, session: { username } }) =>
    html`<div id="counter" class="${"counter"}">
      <h1>${"Counter"}</h1>
      <p>Signed in as ${username}</p>
      <button phx-click="inc">+</button><span>${count}</span>
    </div>`,
});

const rows = Array.from({ length: 1_000 }, (_, index) => ({
  id: index + 1,
  label: `Row ${index + 1}`,
  value: (index + 1) * 10,
}));

/** @param {typeof rows} list */
const tick = (list) => list.map((row, index) => (index === 0 ? { ...row, value: row.value + 1 } : row));

/** @param {readonly unknown[]} [dependencies] forces nothing when given: rows are memoised by identity */
const list = (dependencies) =>
  liveView({
    mount: () => ({ list: rows }),
    events: {
      tick: (socket) => socket.update("list", tick),
      shuffle: (socket) => socket.update("list", (present) => present.toReversed()),
    },
    render: ({ list }) =>
      html`<div id="list">
        <table>
          <tbody id="rows">
            ${each(
              list,
              (row) => row.id,
              (row) =>
                html`<tr id="${row.id}">
                  <td>${row.id}</td>
                  <td>${row.label}</td>
                  <td>${row.value}</td>
                </tr>`,
              dependencies,
            )}
          </tbody>
        </table>
      </div>`,
  });

const app = createApp({
  session,
  secret: "a secret for the bench alone, of no use to anyone at all",
  logger: silentLogger,
  limits: { messagesPerSecond: 1_000_000 },
});
app.live("/counter", Counter);
app.live("/list", list([]));
app.live("/list-without-memo", list());
const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
report(server.port);
