// @ts-check
// What an app does all day: events, messages to many, who is here, lists, session writes that a browser commits.
import { createApp, definePresence, defineSession, defineTopic, each, html, liveView } from "holdfast";
import { serve } from "holdfast/node";
import { freePort } from "../../scripts/servers/free-port.mjs";
import { appSettings, text } from "../lib/app-settings.mjs";
import { report } from "../lib/report.mjs";
import { rows, tick } from "../lib/rows.mjs";

const session = defineSession({ note: { schema: text, default: "", write: "client" } });
/** @type {import("holdfast").Topic<{ said: number }>} */
const room = defineTopic("room");
/** @type {import("holdfast").Presence<{ since: number }>} */
const here = definePresence("here");
const shared = rows(100);
let n = 0;

const Counter = liveView({
  session,
  mount: () => ({ count: 0 }),
  events: { act: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count, session: { note } }) =>
    html`<p>${note}</p>
      <b>${count}</b>`,
});

const Room = liveView({
  topics: [room, here],
  mount(socket) {
    if (socket.connected) {
      socket.subscribe(room);
      socket.subscribe(here);
      socket.track(here, socket.id, { since: n });
    }
    return { last: 0, people: 0 };
  },
  events: { act: (socket) => socket.broadcast(room, "said", ++n) },
  info: {
    said: (socket, last) => socket.assign({ last }),
    presence_diff: (socket, { joins, leaves }) =>
      socket.update("people", (people) => people + Object.keys(joins).length - Object.keys(leaves).length),
  },
  render: ({ last, people }) => html`<p>${last}, ${people} here</p>`,
});

const List = liveView({
  mount: () => ({ list: shared }),
  events: { act: (socket) => socket.update("list", tick) },
  render: ({ list }) =>
    html`<ul>
      ${each(
        list,
        (row) => row.id,
        (row) => html`<li id=${row.id}>${row.label} ${row.value}</li>`,
        [],
      )}
    </ul>`,
});

const Writer = liveView({
  session,
  mount: () => ({}),
  events: {
    async write(socket) {
      socket.session.put("note", `note ${++n}`);
      await socket.session.flush();
    },
    act: (socket) => socket.session.put("note", `note ${++n}`),
  },
  render: ({ session: { note } }) => html`<p>${note}</p>`,
});

const port = await freePort();
const app = createApp({
  ...appSettings(`http://127.0.0.1:${port}`),
  session,
});
app.live("/counter", Counter);
app.live("/room", Room);
app.live("/list", List);
app.live("/write", Writer);
const server = await serve(app, { port, host: "127.0.0.1", quiet: true });
report(server.port);
