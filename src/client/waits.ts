/** How long a write waits for a connection that is being made before it is POSTed. */
export const LINE_MS = 1_500;
/** How long after its answer the patch with a write may take. */
export const PATCH_MS = 1_000;
/** How long a connection may take to become the session its patch created. */
export const ADOPT_MS = 300;
/** Within which time the pages that were asked to look at their cookies do, each at a moment of its own. */
export const LOOK_MS = 2_000;
/** How much later than ours an answer to another tab may still overwrite it. */
export const LATE_MS = 30_000;
