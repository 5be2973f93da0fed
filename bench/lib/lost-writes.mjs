// @ts-check
/** @typedef {import("../../test/model/lost-writes/simulate.ts").Simulation} Simulation */
/** @typedef {import("../../test/model/lost-writes/simulate.ts").Figures} Figures */

const COLUMNS = /** @type {const} */ ([
  ["sessions", "sessions that lost a write"],
  ["writes", "writes lost"],
  ["saved", "“saved” writes lost"],
]);
const [LEFT, COLUMN, BAR, ROW, TOP] = [226, 206, 138, 20, 44];
const WIDTH = LEFT + COLUMNS.length * COLUMN + 4;

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #222 } .head { font-weight: 600 } .plate { fill: #fff }
  .track { fill: #eceff2 } .other { fill: #b0793f } .ours { fill: #2f6fde }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6e6e6 } .plate { fill: #16191d } .track { fill: #2a2f36 } .other { fill: #c9935a } .ours { fill: #6b9cf0 }
  }`;

/** So few are lost somewhere that 0 % must mean none. @param {{ all: number, lost: number }} losses */
function percent({ all, lost }) {
  const share = (100 * lost) / Math.max(1, all);
  const digits = lost === 0 || share >= 10 ? 0 : share < 0.1 ? 2 : 1;
  return `${share.toFixed(digits)} %`;
}

/** @param {Simulation} simulation @returns {[situation: string, figures: Figures[]][]} */
const bySituation = ({ figures }) =>
  [...new Set(figures.map(({ situation }) => situation))].map((name) => [
    name,
    figures.filter(({ situation }) => situation === name),
  ]);

/** The shares as bars, as SVG. @param {Simulation} simulation */
export function plot(simulation) {
  const heads = COLUMNS.map(([, title], at) => `<text class="head" x="${LEFT + at * COLUMN}" y="20">${title}</text>`);
  let y = TOP;
  /** @type {string[]} */
  const marks = [];
  for (const [situation, figures] of bySituation(simulation)) {
    marks.push(`<text class="head" x="8" y="${y + 14}">${situation}</text>`);
    y += ROW + 4;
    for (const line of figures) {
      marks.push(`<text x="${LEFT - 8}" y="${y + 13}" text-anchor="end">${line.way}</text>`);
      for (const [at, [what]] of COLUMNS.entries()) marks.push(bar(LEFT + at * COLUMN, y, { line, what }));
      y += ROW;
    }
    y += 12;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${y}" width="${WIDTH}" height="${y}" role="img">
<title>Share of lost writes in ${simulation.sessions} simulated sessions, by the way the session is kept</title>
<style>${STYLE}</style>
<rect class="plate" width="${WIDTH}" height="${y}"/>
${[...heads, ...marks].join("\n")}
</svg>
`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {{ line: Figures, what: typeof COLUMNS[number][0] }} of
 */
function bar(x, y, { line, what }) {
  const { all, lost } = line[what];
  const width = ((BAR * lost) / Math.max(1, all)).toFixed(1);
  return `<rect class="track" x="${x}" y="${y + 3}" width="${BAR}" height="13" rx="2"/>
<rect class="${line.ours ? "ours" : "other"}" x="${x}" y="${y + 3}" width="${width}" height="13" rx="2"/>
<text x="${x + BAR + 6}" y="${y + 13}">${percent(line[what])}</text>`;
}

/** @param {Simulation} simulation */
export function toMarkdown(simulation) {
  const { sessions, seed } = simulation;
  const tables = bySituation(simulation).map(([situation, figures]) => {
    const rows = figures.map((line) => {
      const cells = COLUMNS.map(([what]) => `${percent(line[what])} (${line[what].lost} of ${line[what].all})`);
      return `| ${line.way} | ${cells.join(" | ")} |`;
    });
    return `| ${situation} | ${COLUMNS.map(([, title]) => title).join(" | ")} |\n|---|---|---|---|\n${rows.join("\n")}`;
  });
  return `![Share of lost writes, by the way the session is kept](measurements/lost-writes.svg)\n\n${sessions} sessions each, seed ${seed}:\n\n${tables.join("\n\n")}`;
}
