import { describe, expect, it } from "vitest";
import { Differ } from "../../src/diff/differ.ts";
import { html, type Rendered } from "../../src/html/template.ts";
import { recordedDiffs, sameWhitespace } from "../support/golden.ts";
import { loadRendered, OfficialClient } from "../support/official-client.ts";

const counter = (count: number): Rendered => html`
  <div id="counter" class="${"counter"}">
    <h1>${"Counter"}</h1>
    <p>Signed in as ${"guest"}</p>
    <button phx-click="inc">+</button><span>${count}</span>
  </div>
`;

describe("the counter beside Phoenix", () => {
  it("gives the official client the same HTML after each frame, with frames that are not larger", async () => {
    const Rendered = await loadRendered();
    const phoenix = new OfficialClient(Rendered);
    const ours = new OfficialClient(Rendered);
    const differ = new Differ({ embed: () => "" });
    const [join = "", ...diffs] = recordedDiffs("wire-counter");
    phoenix.join(join.slice(1, -1));
    ours.join(differ.full(counter(0)));
    expect(sameWhitespace(ours.html())).toBe(sameWhitespace(phoenix.html()));
    expect(diffs).toHaveLength(2);
    for (const [index, recorded] of diffs.entries()) {
      const sent = differ.update(counter(index + 1));
      phoenix.apply(recorded.slice(1, -1));
      ours.apply(sent);
      expect(sameWhitespace(ours.html())).toBe(sameWhitespace(phoenix.html()));
      expect(`{${sent}}`.length).toBeLessThanOrEqual(recorded.length);
    }
  });
});
