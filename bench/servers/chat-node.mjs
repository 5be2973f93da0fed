// @ts-check
// One of several processes of a chat: sessions, messages and the bus between them in the Redis or PostgreSQL of URL.
import { createApp, defineSession, defineTopic, html, liveView } from "holdfast";
import { serve } from "holdfast/node";
import { postgresPubSub, postgresStore } from "holdfast/postgres";
import { redisPubSub, redisStore } from "holdfast/redis";
import { postgresMessages, redisMessages, SHOWN } from "../chaos/messages.mjs";
import { appSettings, text } from "../lib/app-settings.mjs";
import { report } from "../lib/report.mjs";

const { KIND = "redis", URL: url = "", SESSIONS = "store", PORT = "0", ORIGIN = "", LIMITS = "{}" } = process.env;

/** @typedef {import("../chaos/messages.mjs").Message} Message */

const kinds = {
  redis: () => ({ pubsub: redisPubSub({ url }), store: redisStore({ url }), messages: redisMessages(url) }),
  postgres: () => ({ pubsub: postgresPubSub({ url }), store: postgresStore({ url }), messages: postgresMessages(url) }),
};
const { pubsub, store, messages } = kinds[KIND === "postgres" ? "postgres" : "redis"]();

/** @type {import("@standard-schema/spec").StandardSchemaV1<number, number>} */
const number = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value: Number(value) }) } };
const session = defineSession({
  name: { schema: text, default: "", write: "client" },
  note: { schema: number, default: 0 },
});

/** @type {import("holdfast").Topic<{ posted: Message, reload: null }>} */
const chat = defineTopic("chat");

const Chat = liveView({
  session,
  topics: [chat],
  async mount(socket) {
    if (socket.connected) socket.subscribe(chat);
    return { shown: /** @type {readonly Message[]} */ (await messages.recent()), saved: 0 };
  },
  events: {
    async save(socket, { value }) {
      socket.session.put("note", Number(value));
      // A store that is away for the moment is tried again by itself; the page is not told "saved" meanwhile.
      const saved = await socket.session.flush().then(
        () => true,
        () => false,
      );
      if (saved) socket.assign({ saved: Number(value) });
    },
    say: async (socket, { value }) =>
      socket.broadcast(chat, "posted", await messages.add(`${/** @type {string} */ (value)}`)),
  },
  info: {
    async posted(socket, message) {
      const last = socket.assigns.shown.at(-1);
      const next = last === undefined || message.id === last.id + 1;
      // One in between is missing: its process died before it was told, or the bus was away.
      socket.assign({ shown: next ? [...socket.assigns.shown, message].slice(-SHOWN) : await messages.recent() });
    },
    reload: async (socket) => socket.assign({ shown: await messages.recent() }),
  },
  render: ({ session: { note }, saved, shown }) =>
    html`<p id="note">${note}</p>
      <p id="saved">${saved}</p>
      <pre id="messages">${shown.map(({ id, text }) => `${id} ${text}`).join("\n")}</pre>`,
});

const app = createApp({
  ...appSettings(ORIGIN),
  session,
  pubsub,
  ...(SESSIONS === "store" && { store }),
  limits: JSON.parse(LIMITS),
});
app.live("/", Chat);
app.onGap(() => app.broadcast(chat, "reload", null));
const server = await serve(app, { port: Number(PORT), host: "127.0.0.1" });
report(server.port);
