import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadRendered, normalised, OfficialClient, type OfficialRendered } from "../../test/support/official-client.ts";
import { mutate, Random, randomNode, randomTree, render, type Tree } from "../../test/support/random-tree.ts";
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
const view = (tree: Tree, bomb?: Renderable): Rendered => html`<main>${render(tree)}${bomb}</main>`;
const other = (tree: Tree, bomb?: Renderable): Rendered => html`<article>${render(tree)}${bomb}</article>`;
const BOMB = { not: "renderable" } as unknown as Renderable;

function follow(seed: number, steps: number, development: boolean): void {
  const random = new Random(seed);
  const differ = new Differ({ embed, development });
  const client = new OfficialClient(RenderedOfClient);
  let tree = random.below(2) === 0 ? randomTree(random, 3) : randomNode(random, 3);
  let page = view;
  client.join(differ.full(page(tree)));
  expect(client.html()).toBe(toHtml(page(tree), { embed }));
  for (let step = 0; step < steps; step++) {
    const before = tree;
    tree = mutate(tree, random);
    const event = random.below(20);
    if (event === 0) page = page === view ? other : view;
    if (event === 1) expect(() => differ.update(page(tree, BOMB))).toThrow("A hole between tags");
    if (event === 2) client.join(differ.full(page(tree)));
    else client.apply(differ.update(page(tree)));
    const expected = toHtml(page(tree), { embed });
    expect(client.html(), JSON.stringify({ before, tree })).toBe(expected);
    expect(client.page()).toBe(normalised(expected));
    expect(differ.update(page(tree))).toBe("");
  }
}

describe("Differ with the official client", () => {
  for (const development of [true, false]) {
    it(`brings the client to the HTML of a fresh render, whatever changes (development: ${development})`, () => {
      fc.assert(
        fc.property(fc.integer(), fc.integer({ min: 1, max: 8 }), (seed, steps) => follow(seed, steps, development)),
        { numRuns: 1000 },
      );
    });
  }
});
