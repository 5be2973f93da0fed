import { describe, expect, it } from "vitest";
import { Differ } from "../../src/diff/differ.ts";
import { each } from "../../src/html/each.ts";
import { html, type Rendered } from "../../src/html/template.ts";
import { recordedDiffs, sameWhitespace } from "../support/golden.ts";
import { loadRendered, OfficialClient } from "../support/official-client.ts";

interface Row {
  readonly id: number;
  readonly label: string;
  readonly value: number;
}

const list = (rows: readonly Row[], dependencies?: readonly unknown[]): Rendered => html`
  <div id="list">
    <button phx-click="tick">tick</button>
    <button phx-click="shuffle">shuffle</button>
    <table>
      <tbody id="rows">
        ${each(
          rows,
          (row) => row.id,
          (row) => html`
            <tr id="row-${row.id}">
              <td>${row.id}</td>
              <td>${row.label}</td>
              <td>${row.value}</td>
            </tr>
          `,
          dependencies,
        )}
      </tbody>
    </table>
  </div>
`;

const first: readonly Row[] = Array.from({ length: 1000 }, (_, i) => ({
  id: i + 1,
  label: `Row ${i + 1}`,
  value: (i + 1) * 10,
}));
const ticked = (rows: readonly Row[], index: number): Row[] =>
  rows.map((row, i) => (i === index ? { ...row, value: row.value + 1 } : row));

/** The recorded steps: tick, shuffle (which reverses), tick, shuffle. */
function steps(): (readonly Row[])[] {
  const one = ticked(first, 0);
  const two = one.toReversed();
  const three = ticked(two, 1);
  return [one, two, three, three.toReversed()];
}

const cases: readonly { name: string; dependencies: readonly unknown[] | undefined; development: boolean }[] = [
  { name: "rows evaluated each time", dependencies: undefined, development: true },
  { name: "rows remembered, in development", dependencies: [], development: true },
  { name: "rows remembered", dependencies: [], development: false },
];

describe("1,000 rows beside Phoenix", () => {
  it.each(cases)("gives the same HTML after each frame, with frames that are not larger: $name", async (mode) => {
    const Rendered = await loadRendered();
    const phoenix = new OfficialClient(Rendered);
    const ours = new OfficialClient(Rendered);
    const differ = new Differ({ embed: () => "", development: mode.development });
    const [join = "", ...diffs] = recordedDiffs("wire-list");
    phoenix.join(join.slice(1, -1));
    ours.join(differ.full(list(first, mode.dependencies)));
    expect(sameWhitespace(ours.html())).toBe(sameWhitespace(phoenix.html()));
    expect(diffs).toHaveLength(4);
    for (const [index, rows] of steps().entries()) {
      const recorded = diffs[index] ?? "";
      const sent = differ.update(list(rows, mode.dependencies));
      phoenix.apply(recorded.slice(1, -1));
      ours.apply(sent);
      expect(sameWhitespace(ours.html())).toBe(sameWhitespace(phoenix.html()));
      expect(`{${sent}}`.length).toBeLessThanOrEqual(recorded.length);
    }
  });
});
