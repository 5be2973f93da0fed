import { attrs } from "../../src/html/attrs.ts";
import { each } from "../../src/html/each.ts";
import { Embed } from "../../src/html/embed.ts";
import { raw } from "../../src/html/raw.ts";
import { html, type Renderable, type Rendered } from "../../src/html/template.ts";

type Scalar = string | number | boolean | null;

/** A row; the same object stands for the same content. */
interface Row {
  readonly id: number;
  readonly content: Tree;
}

/** A description of a template tree, from which the same tree can be rendered any number of times. */
export type Tree =
  | { readonly kind: "scalar"; readonly value: Scalar }
  | { readonly kind: "raw"; readonly value: string }
  | { readonly kind: "embed"; readonly id: string }
  | {
      readonly kind: "node";
      readonly shape: number;
      readonly scalars: readonly Scalar[];
      readonly children: readonly Tree[];
    }
  | { readonly kind: "array"; readonly items: readonly Tree[] }
  | { readonly kind: "each"; readonly mode: number; readonly rows: readonly Row[] };

/** Random numbers that a seed repeats (mulberry32). */
export class Random {
  #state: number;
  constructor(seed: number) {
    this.#state = seed;
  }
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  }
  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

const SCALARS: readonly Scalar[] = [
  "",
  "a",
  "b c",
  "<i>",
  "&amp;",
  '"',
  "'",
  "\\",
  "\n",
  "é😀",
  0,
  1,
  -2.5,
  true,
  false,
  null,
];
/** Elements that may stand in each other: else a parser would rearrange the page. */
const SHAPES: readonly ((s: readonly Scalar[], c: readonly Renderable[]) => Rendered)[] = [
  (_, c) => html`<nav>${c[0]}</nav>`,
  (_, c) => html`${c[0]} and ${c[1]}`,
  (s, c) =>
    html`<div class="x ${s[0]} y" id=${s[1]} disabled=${s[2]} ${attrs({ title: s[3], "data-a": s[0] })}>
      ${c[0]}<i>${c[1]}</i>
    </div>`,
  () => html`<b>static</b>`,
  () => html`plain text`,
  (_, c) =>
    html`<section>${c[0]}</section>
      <hr />`,
  (s) => html`<input value=${s[0]} checked="${s[1]}" aria-busy=${s[2]} data-x="${s[3]}" />`,
  (s) => html`<textarea name="t">${s[0]}</textarea>`,
  (s, c) => html`<blockquote cite=${s[0]} draggable="${s[1]}">${s[2]}${c[0]}${c[1]}</blockquote>`,
];

export const scalar = (random: Random): Tree => ({ kind: "scalar", value: random.pick(SCALARS) });

/** A random tree, at most `depth` levels deep. */
export function randomTree(random: Random, depth: number): Tree {
  const choice = random.below(depth <= 0 ? 4 : 12);
  if (choice < 2) return scalar(random);
  if (choice === 2) return { kind: "raw", value: random.pick(["<u>r</u>", "", "&lt;", "a"]) };
  if (choice === 3) return { kind: "embed", id: `e${random.below(3)}` };
  if (choice < 8) return randomNode(random, depth);
  if (choice === 8) return { kind: "array", items: times(random.below(4), () => randomTree(random, depth - 1)) };
  const same = random.below(2) === 0 ? random.below(SHAPES.length) : undefined;
  return {
    kind: "each",
    mode: random.below(5),
    rows: times(random.below(6), (id) => ({ id, content: randomNode(random, depth - 1, same) })),
  };
}

export function randomNode(random: Random, depth: number, shape = random.below(SHAPES.length)): Tree {
  return {
    kind: "node",
    shape,
    scalars: times(4, () => random.pick(SCALARS)),
    children: times(2, () => randomTree(random, depth - 1)),
  };
}

const times = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

/** The tree after a random event; most of it stays what it was, rows keep their identity. */
export function mutate(tree: Tree, random: Random): Tree {
  if (random.below(8) === 0) return randomTree(random, 2);
  if (tree.kind === "node") {
    const scalars = tree.scalars.map((value) => (random.below(4) === 0 ? random.pick(SCALARS) : value));
    return {
      ...tree,
      scalars,
      children: tree.children.map((child) => (random.below(2) === 0 ? mutate(child, random) : child)),
    };
  }
  if (tree.kind === "array")
    return { kind: "array", items: mutateList(tree.items, random, () => randomTree(random, 1)) };
  if (tree.kind === "each") {
    const used = new Set(tree.rows.map(({ id }) => id));
    const rows = mutateList(tree.rows, random, () => {
      let id = random.below(100);
      while (used.has(id)) id++;
      used.add(id);
      return {
        id,
        content: randomNode(
          random,
          1,
          tree.rows[0]?.content.kind === "node" && random.below(3) > 0 ? tree.rows[0].content.shape : undefined,
        ),
      };
    });
    return {
      ...tree,
      rows: rows.map((row) => (random.below(5) === 0 ? { id: row.id, content: mutateRow(row.content, random) } : row)),
    };
  }
  return random.below(2) === 0 ? tree : randomTree(random, 1);
}

const mutateRow = (content: Tree, random: Random): Tree =>
  random.below(6) === 0 ? randomNode(random, 1) : mutate(content, random);

function mutateList<T>(list: readonly T[], random: Random, make: () => T): T[] {
  const next = [...list];
  const at = random.below(next.length + 1);
  const event = random.below(7);
  if (event === 0) next.splice(at, 0, make());
  else if (event === 1) next.splice(at, 1);
  else if (event === 2) next.reverse();
  else if (event === 3) next.splice(0, 0, ...next.splice(at, 2));
  else if (event === 4) next.push(make(), make());
  else if (event === 5 && random.below(3) === 0) next.length = 0;
  return next;
}

/** Renders a description anew: other template objects each time, the same rows. */
export function render(tree: Tree): Renderable {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "raw") return raw(tree.value);
  if (tree.kind === "embed") return new Embed(tree.id, undefined);
  if (tree.kind === "array") return tree.items.map(render);
  if (tree.kind === "node") return renderNode(tree);
  return renderEach(tree.rows, tree.mode);
}

const renderNode = (tree: Tree): Rendered => {
  if (tree.kind !== "node") return html`<em>${render(tree)}</em>`;
  const shape = SHAPES[tree.shape] as (typeof SHAPES)[number];
  return shape(tree.scalars, tree.children.map(render));
};

/** Keyed lists in their kinds: remembered or not, with and without the index, rows of one kind or of many. */
function renderEach(rows: readonly Row[], mode: number): Renderable {
  const key = (row: Row): number => row.id;
  if (mode === 0) return each(rows, key, (row) => renderNode(row.content));
  if (mode === 1) return each(rows, key, (row) => renderNode(row.content), []);
  if (mode === 2) return each(rows, key, (row) => html`<div>${row.id}: ${render(row.content)}</div>`, []);
  if (mode === 3) return each(rows, key, (row, index) => html`<div>${index}: ${row.id}</div>`, []);
  const total = rows.length;
  return each(rows, key, (row) => html`<div>${total}: ${render(row.content)}</div>`, [total]);
}
