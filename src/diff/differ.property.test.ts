import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadRendered, OfficialClient, type OfficialRendered } from "../../test/support/official-client.ts";
import { Handshake } from "../../test/support/handshake.ts";
import { normalised } from "../../test/support/patched-page.ts";
import { RandomParts } from "../../test/support/random-parts.ts";
import {
  mutate,
  Random,
  randomContent,
  randomNode,
  randomTree,
  render,
  streamsIn,
  unique,
  type Parts,
  type Tree,
} from "../../test/support/random-tree.ts";
import type { Embed } from "../html/embed.ts";
import { html, type Renderable, type Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { Differ } from "./differ.ts";

let RenderedOfClient: OfficialRendered;
beforeAll(async () => {
  RenderedOfClient = await loadRendered();
});

const embed = ({ id }: Embed): string => `<div id="${id}">nested</div>`;
/** The tree, and at the end of it what may stop the render after everything before was compared. */
type Page = (tree: Tree, parts: Parts, bomb?: Renderable) => Rendered;
const view: Page = (tree, parts, bomb) => html`<main>${render(tree, parts)}${bomb}</main>`;
const other: Page = (tree, parts, bomb) => html`<article>${render(tree, parts)}${bomb}</article>`;
const BOMB = { not: "renderable" } as unknown as Renderable;

/** The same in each run, so that a red one is somebody's change: `DIFF_SEED=7` plays others. */
const SEED = Number(process.env["DIFF_SEED"] ?? 1);
/** Seed and steps of what others have found, thousands of runs apart: a stream leaves the component around it. */
const FOUND: [number, number][] = [[-561464146, 3]];

function follow(seed: number, steps: number, development: boolean): void {
  const random = new Random(seed);
  const parts = new RandomParts();
  const differ = new Differ({ embed, components: () => parts, development });
  parts.placedBy(differ.components);
  const client = new OfficialClient(RenderedOfClient);
  const handshake = new Handshake(client, differ.components);
  let page = view;
  let lastId = 100;
  const content = () => randomContent(random, () => ++lastId);
  const compare = (tree: Tree, before?: Tree) => {
    // What waits for a message of its own.
    for (let round = 0; parts.changed().length > 0 && round < 9; round++) client.apply(differ.update(undefined));
    const expected = parts.rendered(() => toHtml(page(tree, parts.shown), { embed }));
    const said = JSON.stringify({ before, tree });
    // The merged tree keeps no rows of streams.
    if (!parts.showsStreams) expect(client.html(), said).toBe(expected);
    expect(client.page(), said).toBe(normalised(expected));
    const again = differ.update(page(tree, parts.wire));
    if (handshake.keepsDoomed()) client.apply(again);
    else expect(again).toBe("");
  };
  let tree = unique(random.below(2) === 0 ? randomTree(random, 3) : randomNode(random, 3));
  parts.happen(random, content);
  client.join(differ.full(page(tree, parts.wire)));
  compare(tree);
  for (let step = 0; step < steps; step++) {
    const before = tree;
    if (random.below(4) > 0) tree = unique(mutate(tree, random));
    parts.happen(random, content);
    const event = random.below(20);
    if (event === 0) page = page === view ? other : view;
    if (event === 1) {
      expect(() => differ.update(page(tree, parts.wire, BOMB))).toThrow("A hole between tags");
      parts.failed();
    }
    if (event === 2) {
      client.join(differ.full(page(tree, parts.wire)));
      parts.joined();
      handshake.restart();
    } else if (tree === before && event > 2 && event < 8 && streamsIn(tree).length === 0) {
      client.apply(differ.update(undefined));
    } else client.apply(differ.update(page(tree, parts.wire)));
    compare(tree, before);
    handshake.step(random);
  }
}

describe("Differ with the official client", () => {
  for (const development of [true, false]) {
    it(
      `brings the client to the HTML of a fresh render, whatever changes (development: ${development})`,
      { timeout: 60_000 },
      () => {
        fc.assert(
          fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, steps) => follow(seed, steps, development)),
          { numRuns: 1000, seed: SEED, examples: FOUND },
        );
      },
    );
  }
});
