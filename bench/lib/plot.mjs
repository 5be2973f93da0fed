// @ts-check
/** @typedef {import("./table.mjs").Line} Line */

const [WIDTH, LEFT, RIGHT, ROW, TOP] = [860, 330, 110, 20, 34];
const GROUPS = ["events", "HTTP", "join: page, socket, view", "fan-out, per delivery", "sessions by HTTP"];

const escape = (/** @type {string} */ text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");

/** µs of CPU on a scale of powers of ten: what differs by a hundred is to be seen beside what differs by two. */
const place = (/** @type {number} */ micros, /** @type {number} */ most) =>
  Math.max(2, (Math.log10(Math.max(micros, 1)) / Math.log10(most)) * (WIDTH - LEFT - RIGHT));

/** Ours, a peer's or the bare platform's. @param {string} name */
const kindOf = (name) =>
  /^(LiveViewJS|Hono|express|iron)/.test(name) ? "peer" : /^(ws|node:)/.test(name) ? "bare" : "own";

/** The CPU time of the lines as bars, as SVG. @param {readonly Line[]} lines */
export function toPlot(lines) {
  const shown = lines
    .filter(({ micros, group }) => micros !== undefined && GROUPS.includes(group))
    .map((line) => ({ ...line, micros: line.micros ?? 0 }));
  const most = 10 ** Math.ceil(Math.log10(Math.max(10, ...shown.map(({ micros }) => micros))));
  let y = TOP;
  /** @type {string[]} */
  const marks = [];
  for (const group of GROUPS) {
    const bars = shown.filter((line) => line.group === group);
    if (bars.length === 0) continue;
    marks.push(`<text class="group" x="8" y="${y + 14}">${escape(group)}</text>`);
    y += ROW + 4;
    for (const { name, micros, goal } of bars) {
      const width = place(micros, most);
      const end = Math.max(width, goal === undefined ? 0 : place(goal, most));
      marks.push(
        `<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${escape(name)}</text>`,
        `<rect class="${kindOf(name)}" x="${LEFT}" y="${y + 3}" width="${width.toFixed(1)}" height="13" rx="2"/>`,
        `<text x="${(LEFT + end + 6).toFixed(1)}" y="${y + 13}">${micros.toFixed(micros < 100 ? 1 : 0)} µs</text>`,
      );
      if (goal !== undefined) {
        const x = (LEFT + place(goal, most)).toFixed(1);
        marks.push(`<path class="goal" d="M${x} ${y + 1}v17"/>`);
      }
      y += ROW;
    }
    y += 8;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y + 4}" width="${WIDTH}" height="${y + 4}" role="img">
<title>CPU time of the server per operation</title>
<style>
  svg { background: #fff; } text { font: 12px system-ui, sans-serif; fill: #222; } .group { font-weight: 600; }
  .own { fill: #2f6fde; } .peer { fill: #b0793f; } .bare { fill: #9aa3ad; } .goal { stroke: #c0392b; stroke-width: 2; }
  @media (prefers-color-scheme: dark) { svg { background: #16191d; } text { fill: #e6e6e6; } }
</style>
<text x="8" y="18">µs of server CPU per operation, powers of ten: Holdfast (blue), peers (brown), the bare platform (grey); red: the goal</text>
${marks.join("\n")}
</svg>
`;
}
