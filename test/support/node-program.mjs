// A program as a user writes it, of the built package, for tests with real processes: Node 20 runs no TypeScript.
import { createApp, defineSession, defineTopic, html, liveView } from "holdfast";
import { natsPubSub } from "holdfast/nats";
import { serve } from "holdfast/node";
import { postgresPubSub } from "holdfast/postgres";
import { redisPubSub } from "holdfast/redis";
import { z } from "zod";

const { BUS = "", BUS_URL = "", PORT = "0", WORKERS, CONNECTIONS = "1000" } = process.env;

/** @type {Record<string, (options: { url: string }) => import("holdfast").PubSubAdapter>} */
const adapters = { redis: redisPubSub, postgres: postgresPubSub, nats: natsPubSub };
const adapter = adapters[BUS];

const session = defineSession({ username: { schema: z.string(), default: "nobody", write: "client" } });
/** @type {import("holdfast").Topic<{ said: string }>} */
const talk = defineTopic("talk");

const one = { params: z.object({ value: z.string() }) };

const View = liveView({
  session,
  topics: [talk],
  mount(socket) {
    socket.subscribe(talk);
    return { heard: "" };
  },
  events: {
    name: { ...one, handle: (socket, { value }) => socket.session.put("username", value) },
    say: { ...one, handle: (socket, { value }) => socket.broadcast(talk, "said", value) },
    floating: () => void Promise.reject(new Error("a promise that nobody awaits")),
    render: (socket) => socket.assign({ heard: "boom" }),
    timer: () => void setTimeout(() => Object(undefined).x.y, 1),
  },
  info: { said: (socket, text) => socket.assign({ heard: text }) },
  render({ heard, session: { username } }) {
    if (heard === "boom") void Promise.reject(new Error("a promise that render does not await"));
    return html`<b>${username}</b><i>${heard}</i>`;
  },
});

const app = createApp({
  session,
  client: { src: "/app.js" },
  limits: { connections: Number(CONNECTIONS) },
  ...(adapter && { pubsub: adapter({ url: BUS_URL }) }),
});
app.live("/", View);
app.get("/pid", (c) => c.text(String(process.pid)));
app.get("/stray", (c) => {
  void Promise.reject(new Error("a promise of no view"));
  return c.text("ok");
});

const { port } = await serve(app, { port: Number(PORT), ...(WORKERS && { workers: Number(WORKERS) }) });
console.log(`ready on ${port}`);
