const MIN_MS = 2_000;
const MAX_MS = 10_000;

/** When to come back to a process that is full: each at another moment, so that they do not meet again. */
export const retryAfterMs = (): number => Math.round(MIN_MS + Math.random() * (MAX_MS - MIN_MS));
