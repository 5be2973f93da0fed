import { attrs } from "../../src/html/attrs.ts";
import { each } from "../../src/html/each.ts";
import { Embed } from "../../src/html/embed.ts";
import { memo } from "../../src/html/memo.ts";
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
  | { readonly kind: "each"; readonly mode: number; readonly rows: readonly Row[] }
  | { readonly kind: "memo"; readonly child: Tree }
  | { readonly kind: "stream"; readonly index: number }
  | ComponentTree;

/** A component, and what its parent shows inside. */
export interface ComponentTree {
  readonly kind: "component";
  readonly type: number;
  readonly id: number;
  readonly shape: number;
  readonly content: Tree;
}

/** How the parts of a tree are rendered that live by themselves: for the wire, or as the page shall show them. */
export interface Parts {
  stream(index: number): Renderable;
  /** Is another when the stream changed. */
  streamVersion(index: number): unknown;
  component(component: ComponentTree): Renderable;
}

/** Kinds of components, and streams, that a tree may hold. */
export const KINDS = 2;
export const STREAMS = 3;

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
  const choice = random.below(depth <= 0 ? 4 : 16);
  if (choice < 2) return scalar(random);
  if (choice === 2) return { kind: "raw", value: random.pick(["<u>r</u>", "", "&lt;", "a"]) };
  if (choice === 3) return { kind: "embed", id: `e${random.below(3)}` };
  if (choice < 8) return randomNode(random, depth);
  if (choice === 8) return { kind: "array", items: times(random.below(4), () => randomTree(random, depth - 1)) };
  if (choice === 9) return { kind: "memo", child: randomTree(random, depth - 1) };
  if (choice === 10) return { kind: "stream", index: random.below(STREAMS) };
  if (choice < 14) return randomComponent(random, depth);
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

/** What a row of a stream shows: text, or a node that may hold lists and components of its own. */
export const randomContent = (random: Random, nextId: () => number): Tree =>
  random.below(3) === 0 ? scalar(random) : rowContent(randomNode(random, 2), nextId);

/** The tree with components that stand nowhere else, and without streams. */
function rowContent(tree: Tree, nextId: () => number): Tree {
  const inner = (content: Tree): Tree => rowContent(content, nextId);
  if (tree.kind === "stream") return NOTHING;
  if (tree.kind === "component") return { ...tree, id: nextId(), content: inner(tree.content) };
  if (tree.kind === "memo") return { ...tree, child: inner(tree.child) };
  if (tree.kind === "array") return { ...tree, items: tree.items.map(inner) };
  if (tree.kind === "node") return { ...tree, children: tree.children.map(inner) };
  if (tree.kind !== "each") return tree;
  return { ...tree, rows: tree.rows.map((row) => ({ ...row, content: inner(row.content) })) };
}

function randomComponent(random: Random, depth: number): ComponentTree {
  const [type, id, shape] = [random.below(KINDS), random.below(5), random.below(2)];
  return { kind: "component", type, id, shape, content: randomTree(random, depth - 1) };
}

/** The tree with each component and stream at one place only: where it is met first. */
export function unique(tree: Tree, seen = new Set<string>()): Tree {
  if (tree.kind === "stream") return once(seen, `stream ${tree.index}`) ? tree : NOTHING;
  if (tree.kind === "component") {
    return once(seen, `${tree.type} ${tree.id}`) ? kept(tree, { content: unique(tree.content, seen) }) : NOTHING;
  }
  if (tree.kind === "memo") return kept(tree, { child: unique(tree.child, seen) });
  if (tree.kind === "array") return kept(tree, { items: tree.items.map((item) => unique(item, seen)) });
  if (tree.kind === "node") return kept(tree, { children: tree.children.map((child) => unique(child, seen)) });
  if (tree.kind !== "each") return tree;
  return kept(tree, { rows: tree.rows.map((row) => kept(row, { content: unique(row.content, seen) })) });
}

const NOTHING: Tree = { kind: "scalar", value: null };

const once = (seen: Set<string>, name: string): boolean => !seen.has(name) && seen.add(name).size > 0;

/** The same object where nothing changed: what is remembered is known by it. */
function kept<T extends object>(tree: T, parts: Partial<T>): T {
  const same = (old: unknown, next: unknown): boolean =>
    Array.isArray(old) && Array.isArray(next) ? old.every((item, i) => item === next[i]) : old === next;
  return Object.entries(parts).every(([name, part]) => same(tree[name as keyof T], part))
    ? tree
    : { ...tree, ...parts };
}

/** The streams that a tree shows. */
export function streamsIn(tree: Tree): number[] {
  if (tree.kind === "stream") return [tree.index];
  if (tree.kind === "component") return streamsIn(tree.content);
  if (tree.kind === "memo") return streamsIn(tree.child);
  if (tree.kind === "array") return tree.items.flatMap(streamsIn);
  if (tree.kind === "node") return tree.children.flatMap(streamsIn);
  return tree.kind === "each" ? tree.rows.flatMap((row) => streamsIn(row.content)) : [];
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
  if (tree.kind === "memo") return { kind: "memo", child: mutate(tree.child, random) };
  if (tree.kind === "component") {
    const shape = random.below(6) === 0 ? random.below(2) : tree.shape;
    return { ...tree, shape, content: random.below(3) === 0 ? mutate(tree.content, random) : tree.content };
  }
  if (tree.kind === "stream") return random.below(4) === 0 ? randomTree(random, 1) : tree;
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
export function render(tree: Tree, parts: Parts): Renderable {
  if (tree.kind === "scalar") return tree.value;
  if (tree.kind === "raw") return raw(tree.value);
  if (tree.kind === "embed") return new Embed(tree.id, undefined);
  if (tree.kind === "array") return tree.items.map((item) => render(item, parts));
  if (tree.kind === "node") return renderNode(tree, parts);
  if (tree.kind === "memo") return memo([tree.child, ...versions(tree, parts)], () => render(tree.child, parts));
  if (tree.kind === "stream") return parts.stream(tree.index);
  if (tree.kind === "component") return parts.component(tree);
  return renderEach(tree, parts);
}

const versions = (tree: Tree, parts: Parts): unknown[] => streamsIn(tree).map((index) => parts.streamVersion(index));

export const renderNode = (tree: Tree, parts: Parts): Rendered => {
  if (tree.kind !== "node") return html`<em>${render(tree, parts)}</em>`;
  const shape = SHAPES[tree.shape] as (typeof SHAPES)[number];
  return shape(
    tree.scalars,
    tree.children.map((child) => render(child, parts)),
  );
};

/** Keyed lists in their kinds: remembered or not, with and without the index, rows of one kind or of many. */
function renderEach(tree: Tree & { kind: "each" }, parts: Parts): Renderable {
  const { rows, mode } = tree;
  const key = (row: Row): number => row.id;
  const streams = versions(tree, parts);
  const content = (row: Row): Renderable => render(row.content, parts);
  if (mode === 0) return each(rows, key, (row) => renderNode(row.content, parts));
  if (mode === 1) return each(rows, key, (row) => renderNode(row.content, parts), streams);
  if (mode === 2) return each(rows, key, (row) => html`<div>${row.id}: ${content(row)}</div>`, streams);
  if (mode === 3) return each(rows, key, (row, index) => html`<div>${index}: ${row.id}</div>`, []);
  const total = rows.length;
  return each(rows, key, (row) => html`<div>${total}: ${content(row)}</div>`, [total, ...streams]);
}
