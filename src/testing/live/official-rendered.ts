import { existsSync } from "node:fs";

/** What one stream asks of the page: its ref, inserts, ids to delete, and by being there that it is reset. */
export type StreamChange = readonly [
  ref: string,
  inserts: readonly (readonly [id: string, at: number, limit: number | null, updateOnly?: boolean | null])[],
  deleteIds: readonly string[],
  reset?: unknown,
];

/** As much of the official client's `Rendered` as is used here. */
export interface OfficialRendered {
  mergeDiff(diff: object): void;
  toString(): { readonly buffer: { toString(): string }; readonly streams: ReadonlySet<StreamChange> };
}

type RenderedClass = new (viewId: string, tree: object) => OfficialRendered;

let loaded: Promise<RenderedClass> | undefined;

/**
 * The class by which the official client merges diffs, unmodified. The package does not export its file, so the build
 * bundles it; it looks for `structuredClone` at `window`.
 */
export function loadRendered(): Promise<RenderedClass> {
  return (loaded ??= load());
}

async function load(): Promise<RenderedClass> {
  const places = ["./rendered.js", "../../../dist/testing/live/rendered.js"];
  const place = places.map((path) => new URL(path, import.meta.url)).find((url) => existsSync(url));
  if (place === undefined) throw new Error("holdfast/testing is not built: run `npm run build`.");
  const { default: Rendered } = (await import(/* @vite-ignore */ place.href)) as { default: RenderedClass };
  return Rendered;
}
