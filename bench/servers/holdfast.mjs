// @ts-check
// A counter, lists and a chat room with a session, as an app would have them; by as many workers as WORKERS says.
import cluster from "node:cluster";
import { createApp, defineSession, defineTopic, each, html, liveView, sessionOf } from "holdfast";
import { serve } from "holdfast/node";
import { freePort } from "../../scripts/servers/free-port.mjs";
import { appSettings, text } from "../lib/app-settings.mjs";
import { report, reportToPrimary } from "../lib/report.mjs";
import { rows, tick } from "../lib/rows.mjs";

const session = defineSession({
  username: { schema: text, default: "guest", write: "client" },
  note: { schema: text, default: "" },
});

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

/**
 * @param {number} count
 * @param {readonly unknown[]} [dependencies] given: rows are remembered by the identity of their item
 */
function list(count, dependencies) {
  const shared = rows(count);
  return liveView({
    mount: () => ({ list: shared }),
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
}

/** @type {import("holdfast").Topic<{ said: { id: number, text: string } }>} */
const room = defineTopic("room");
let messages = 0;

const Room = liveView({
  topics: [room],
  mount(socket) {
    if (socket.connected) socket.subscribe(room);
    return { last: { id: 0, text: "" } };
  },
  events: { say: (socket) => socket.broadcast(room, "said", { id: ++messages, text: `message ${messages}` }) },
  info: { said: (socket, last) => socket.assign({ last }) },
  render: ({ last }) => html`<p id="room">${last.id}: ${last.text}</p>`,
});

/** Writes the session from a handler. */
const Writer = liveView({
  session,
  mount: () => ({ count: 0 }),
  events: { write: (socket, { value }) => socket.session.put("note", JSON.stringify(value)) },
  render: ({ session: { note } }) => html`<p>${note}</p>`,
});

const { WORKERS = "" } = process.env;
// Workers inherit it from their primary.
const port = Number((process.env["PORT"] ??= String(await freePort())));
const app = createApp({
  ...appSettings(`http://127.0.0.1:${port}`),
  session,
  limits: { messagesPerSecond: 1_000_000, connections: 20_000 },
});
app.live("/counter", Counter);
app.live("/room", Room);
app.live("/write", Writer);
for (const count of [10, 100, 1_000, 10_000]) app.live(count === 1_000 ? "/list" : `/list-${count}`, list(count, []));
app.live("/list-without-memo", list(1_000));
app.get("/read", (c) => c.html(`<p>${sessionOf(c, session).username}</p>`));
await serve(app, { port, host: "127.0.0.1", quiet: true, ...(WORKERS !== "" && { workers: Number(WORKERS) }) });
if (cluster.isPrimary) report(port);
else reportToPrimary();
