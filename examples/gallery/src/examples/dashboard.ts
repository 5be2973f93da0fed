import { defineTopic, html, liveView, type Rendered } from "holdfast";

const EVERY_MS = 1_000;
const KEPT = 60;
const WIDTH = 600;
const HEIGHT = 160;

const clock = defineTopic<{ tick: null }>("dashboard");

/** What this very process holds, in MB. */
const measure = (): number => process.memoryUsage().heapUsed / 1e6;

export const DashboardLive = liveView({
  topics: [clock],
  mount(socket) {
    socket.sendAfter(EVERY_MS, clock, "tick", null);
    return { samples: [measure()], skipped: 0, running: true };
  },
  events: {
    pause: (socket) => socket.assign({ running: false, skipped: 0 }),
    resume: (socket) => socket.assign({ running: true, skipped: 0 }),
  },
  info: {
    // A timer sends this view a message; it ends with the view.
    tick(socket) {
      if (socket.assigns.running) socket.update("samples", (samples) => [...samples, measure()].slice(-KEPT));
      else socket.update("skipped", (skipped) => skipped + 1);
      socket.sendAfter(EVERY_MS, clock, "tick", null);
    },
  },
  render: ({ samples, skipped, running }) =>
    html`<p class="row">
        <output id="now"><b>${(samples.at(-1) ?? 0).toFixed(1)} MB</b> of heap</output>
        <output id="samples" class="quiet">${samples.length} samples, ${skipped} skipped</output>
        <button class="plain" phx-click=${running ? "pause" : "resume"}>${running ? "Pause" : "Resume"}</button>
      </p>
      ${chart(samples)}`,
});

/** The server draws; when a sample comes, the browser is sent the points and nothing else. */
function chart(samples: readonly number[]): Rendered {
  const top = Math.max(...samples) * 1.1;
  const x = (at: number) => Math.round((at / (KEPT - 1)) * WIDTH);
  const y = (value: number) => Math.round(HEIGHT - (value / top) * HEIGHT);
  const line = samples.map((value, at) => `${x(at)},${y(value)}`).join(" ");
  return html`<svg
    class="chart"
    viewBox="${`0 0 ${WIDTH} ${HEIGHT}`}"
    role="img"
    aria-label="Heap in use, the last minute"
  >
    ${[0.25, 0.5, 0.75].map((part) => html`<line x1="0" x2=${WIDTH} y1=${HEIGHT * part} y2=${HEIGHT * part}></line>`)}
    <polygon points="${`0,${HEIGHT} ${line} ${x(samples.length - 1)},${HEIGHT}`}"></polygon>
    <polyline points="${line}"></polyline>
  </svg>`;
}
