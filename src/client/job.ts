import type { Write } from "./stamp.ts";

/** One thing to ask of the commit endpoint. */
export type Job =
  /** Commit the entries up to `n` of a connection; epoch 0 is the page. */
  | { readonly kind: "patch"; readonly epoch: number; readonly n: number; readonly patch: string }
  /** Commit browser inputs that no connection took. */
  | { readonly kind: "writes"; readonly writes: readonly [Write, ...Write[]] }
  /** Ask what the cookie holds. */
  | { readonly kind: "look" };

/** The body to POST. */
export function bodyOf(job: Job): Record<string, unknown> {
  if (job.kind === "look") return {};
  if (job.kind === "patch") return { patch: job.patch };
  const writes = job.writes.map(({ tag: _tag, ...write }) => write);
  return { writes, tag: job.writes[0].tag };
}
