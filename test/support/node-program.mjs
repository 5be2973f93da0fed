// A program as a user writes it, of the built package, for tests with real processes: Node 20 runs no TypeScript.
import cluster from "node:cluster";
import { createApp, definePresence, defineSession, defineTopic, html, liveView, sessionOf } from "holdfast";
import { natsPubSub } from "holdfast/nats";
import { serve } from "holdfast/node";
import { postgresPubSub } from "holdfast/postgres";
import { redisPubSub } from "holdfast/redis";
import { z } from "zod";

const { BUS = "", BUS_URL = "", PORT = "0", WORKERS, LIMITS = "{}", CLIENT = "/app.js" } = process.env;

/** @type {Record<string, (options: { url: string }) => import("holdfast").PubSubAdapter>} */
const adapters = { redis: redisPubSub, postgres: postgresPubSub, nats: natsPubSub };
const adapter = adapters[BUS];

const session = defineSession({
  username: { schema: z.string(), default: "nobody", write: "client" },
  visits: { schema: z.number(), default: 0 },
});
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

const Visits = liveView({
  session,
  mount: () => ({}),
  events: { visit: (socket) => socket.session.put("visits", socket.session.visits + 1) },
  render: ({ session: { username, visits } }) => html`
    <p id="visits">${visits}</p>
    <p id="pid">${process.pid}</p>
    <button phx-click="visit">Visit</button>
    <form id="me" phx-hook="SetSession"><input name="username" aria-label="Name" value=${username} /></form>
  `,
});

/** @type {import("holdfast").Presence<null>} */
const online = definePresence("online");

const Present = liveView({
  topics: [online],
  mount(socket) {
    socket.subscribe(online);
    const name = socket.url.searchParams.get("name");
    if (name !== null) socket.track(online, name, null);
    return { names: Object.keys(socket.presences(online)) };
  },
  info: { presence_diff: (socket) => socket.assign({ names: Object.keys(socket.presences(online)) }) },
  render: ({ names }) => html`<p>${names.toSorted().join()} by ${process.pid}</p>`,
});

/** @type {import("holdfast").Topic<{ shouted: string }>} */
const shouts = defineTopic("shouts");
let shouted = 0;
let release = () => {};

const Hostile = liveView({
  topics: [shouts],
  mount(socket) {
    socket.subscribe(shouts);
    return { last: "", clicks: 0 };
  },
  events: {
    click: (socket) => socket.update("clicks", (clicks) => clicks + 1),
    shout: (socket) => socket.broadcast(shouts, "shouted", `${++shouted} ${"x".repeat(200_000)}`),
    wait: () => new Promise((resolve) => (release = () => resolve(undefined))),
    release: () => release(),
    block() {
      for (const end = Date.now() + 500; Date.now() < end;);
    },
  },
  info: { shouted: (socket, last) => socket.assign({ last }) },
  render: ({ last, clicks }) => html`<b>${clicks}</b><i>${last}</i>`,
});

/** No connection is kept: a balancer sends each request of a browser to another process. */
const unkept = async (/** @type {import("hono").Context} */ c, /** @type {import("hono").Next} */ next) => {
  await next();
  c.header("connection", "close");
};

const app = createApp({
  session,
  limits: JSON.parse(LIMITS),
  // The package's own client where a browser is to run it.
  ...(CLIENT !== "" && { client: { src: CLIENT } }),
  ...(adapter && { pubsub: adapter({ url: BUS_URL }) }),
});
app.use(unkept);
app.live("/", View);
app.live("/visits", Visits);
app.live("/hostile", Hostile);
app.live("/present", Present);
app.get("/memory", (c) => {
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return c.text(String(heapUsed + arrayBuffers));
});
app.get("/pid", (c) => c.text(String(process.pid)));
app.get("/revoke", async (c) => {
  await app.sessions.revoke(sessionOf(c, session).id ?? "");
  return c.text("revoked");
});
app.get("/stray", (c) => {
  void Promise.reject(new Error("a promise of no view"));
  return c.text("ok");
});

const { port } = await serve(app, { port: Number(PORT), ...(WORKERS && { workers: Number(WORKERS) }) });
// A worker says so while others are still starting.
if (cluster.isPrimary) console.log(`ready on ${port}`);
