// @ts-check
// A view that writes its session and waits until the write is confirmed, on the store that STORE names; and the
// driver of that store doing the same statement with nothing of ours around it.
import { createApp, defineSession, html, liveView } from "holdfast";
import { serve } from "holdfast/node";
import { postgresStore } from "holdfast/postgres";
import { redisStore } from "holdfast/redis";
import { cookieStore, memoryStore } from "holdfast/session";
import { sqliteStore } from "holdfast/sqlite";
import { freePort } from "../../scripts/servers/free-port.mjs";
import { appSettings, text } from "../lib/app-settings.mjs";
import { report } from "../lib/report.mjs";

const { STORE = "cookie", STORE_URL: url = "" } = process.env;

/** @type {Record<string, () => import("holdfast/session").SessionStore | import("holdfast/session").CookieStore>} */
const stores = {
  cookie: () => cookieStore(),
  memory: () => memoryStore(),
  sqlite: () => sqliteStore({ path: url }),
  redis: () => redisStore({ url }),
  postgres: () => postgresStore({ url }),
};

const session = defineSession({ note: { schema: text, default: "", write: "client" } });
let n = 0;

const Writer = liveView({
  session,
  mount: () => ({}),
  events: {
    async write(socket) {
      socket.session.put("note", `note ${n++}`);
      await socket.session.flush();
    },
  },
  render: ({ session: { note } }) => html`<p>${note}</p>`,
});

const port = await freePort();
const app = createApp({
  ...appSettings(`http://127.0.0.1:${port}`),
  session,
  store: /** @type {() => import("holdfast/session").SessionStore} */ (stores[STORE])(),
  limits: { messagesPerSecond: 1_000_000 },
});
app.live("/write", Writer);
const server = await serve(app, { port, host: "127.0.0.1", quiet: true });
report(server.port);
