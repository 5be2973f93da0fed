import type { Ledger } from "./ledger.ts";

/** Chromium's budget for requests that outlive their page, of all of them together. (Fetch Standard, keepalive) */
const BYTES = 60_000;

/**
 * What a page that is gone asks of the endpoint, in one request: two would overwrite each other's cookie. `deleted`: its
 * cookies are.
 */
export function flushBody(ledger: Pick<Ledger, "patch" | "unconfirmed">, deleted = false): object | undefined {
  const patch = ledger.patch()?.patch;
  const [first, ...rest] = ledger.unconfirmed(deleted);
  const writes =
    first && [first, ...rest.filter(({ tag }) => tag === first.tag)].map(({ tag: _tag, ...write }) => write);
  if (patch === undefined && writes === undefined) return undefined;
  const body = { ...(patch !== undefined && { patch }), ...(writes && { writes, tag: first.tag }) };
  return new TextEncoder().encode(JSON.stringify(body)).length > BYTES ? undefined : body;
}
