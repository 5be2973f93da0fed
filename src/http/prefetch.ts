/**
 * Whether the browser asks in advance, for a visit that may never come. (Sec-Purpose, of the Fetch standard)
 */
export const isPrefetch = (headers: Headers): boolean =>
  (headers.get("sec-purpose") ?? headers.get("purpose") ?? "").includes("prefetch");

/**
 * Refuses a page that is asked for in advance: the browser would show it at a later visit, whatever has been typed by
 * then and whoever has logged out, and asks again at that visit when it is refused.
 */
export const notInAdvance = (): Response =>
  new Response(null, { status: 503, headers: { "cache-control": "no-store" } });
