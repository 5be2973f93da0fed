// @ts-check

/** @typedef {import("./verdict.mjs").Look} Look */

const WIDTH = 760;
const PANEL = { height: 96, left: 96, right: 16, gap: 34, top: 40 };

const MB = 1024 * 1024;
/** @type {readonly { figure: "heap" | "rss" | "handles" | "listeners", title: string, unit: number, suffix: string }[]} */
const PANELS = [
  { figure: "heap", title: "heap in use after a collection", unit: MB, suffix: " MB" },
  { figure: "rss", title: "resident memory (RSS)", unit: MB, suffix: " MB" },
  { figure: "handles", title: "sockets, timers and other handles", unit: 1, suffix: "" },
  { figure: "listeners", title: "listeners of the process", unit: 1, suffix: "" },
];

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600 } .line { fill: none; stroke: #2563a8; stroke-width: 1.5 }
  .axis { stroke: #999; stroke-width: 1 } .plate { fill: #fff }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd } .line { stroke: #7db4ee } .axis { stroke: #777 } .plate { fill: #16181c }
  }`;

/** A picture of a run: each figure from zero, so that flat looks flat. @param {readonly Look[]} looks @returns {string} */
export function plot(looks) {
  const step = PANEL.height + PANEL.gap;
  const height = PANEL.top + PANELS.length * step;
  const last = looks.at(-1)?.seconds ?? 1;
  const panels = PANELS.map(({ figure, title, unit, suffix }, index) => {
    const top = PANEL.top + index * step;
    const bottom = top + PANEL.height;
    const most = Math.max(1, ...looks.map((look) => look[figure] / unit)) * 1.1;
    const x = (/** @type {number} */ seconds) => PANEL.left + (seconds / last) * (WIDTH - PANEL.left - PANEL.right);
    const y = (/** @type {number} */ value) => bottom - (value / most) * PANEL.height;
    const points = looks.map((look) => `${x(look.seconds).toFixed(1)},${y(look[figure] / unit).toFixed(1)}`);
    const end = (looks.at(-1)?.[figure] ?? 0) / unit;
    const label = `${end < 100 ? end.toFixed(1).replace(/\.0$/, "") : Math.round(end)}${suffix}`;
    return `<text class="title" x="${PANEL.left}" y="${top - 8}">${title}</text>
<path class="axis" d="M${PANEL.left} ${top}V${bottom}H${WIDTH - PANEL.right}" fill="none"/>
<text x="${PANEL.left - 8}" y="${bottom}" text-anchor="end">0</text>
<text x="${PANEL.left - 8}" y="${(y(end) + 4).toFixed(1)}" text-anchor="end">${label}</text>
<polyline class="line" points="${points.join(" ")}"/>`;
  });
  const minutes = (last / 60).toFixed(0);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="Memory, handles and listeners over ${minutes} minutes of steady load">
<style>${STYLE}</style>
<rect class="plate" width="${WIDTH}" height="${height}"/>
${panels.join("\n")}
<text x="${WIDTH - PANEL.right}" y="${height - 14}" text-anchor="end">${minutes} minutes</text>
</svg>
`;
}
