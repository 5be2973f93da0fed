// @ts-check
// A counter, and a page whose view mounts as slowly as a query takes; with what limits LIMITS says.
import { createApp, html, liveView } from "holdfast";
import { serve } from "holdfast/node";
import { freePort } from "../../scripts/servers/free-port.mjs";
import { appSettings } from "../lib/app-settings.mjs";
import { report } from "../lib/report.mjs";

const QUERY_MS = 100;

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<button phx-click="inc">+</button><span>${count}</span>`,
});

const Slow = liveView({
  async mount({ connected }) {
    if (connected) await new Promise((resolve) => setTimeout(resolve, QUERY_MS));
    return { rows: "rows" };
  },
  render: ({ rows }) => html`<p>${rows}</p>`,
});

const port = await freePort();
const app = createApp({
  ...appSettings(`http://127.0.0.1:${port}`),
  limits: JSON.parse(process.env["LIMITS"] ?? "{}"),
});
app.live("/counter", Counter);
app.live("/slow", Slow);
await serve(app, { port, host: "127.0.0.1", quiet: true });
report(port);
