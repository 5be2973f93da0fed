import { RecentMap } from "../../base/recent-map.ts";
import type { CookieCodec } from "./cookie-codec.ts";
import type { SessionState } from "../values/entry.ts";

type Expiring = SessionState & { readonly expiresAt: number };

/**
 * A codec that does not open again what it has opened lately: a cookie comes with a page, with the handshake of its
 * socket, and with the next page. Bounded; what was not asked for longest goes first. Only what says when it runs out is
 * remembered. What it holds is frozen, for whoever reads it now shares it.
 */
export function rememberingCodec(codec: CookieCodec, limit: number): CookieCodec {
  const opened = new RecentMap<string, Expiring>();
  return {
    name: codec.name,
    seal: (state, expiresAt) => codec.seal(state, expiresAt),
    size: (state) => codec.size(state),
    open(value, now) {
      const known = opened.get(value);
      const state = known !== undefined && known.expiresAt > now ? known : codec.open(value, now);
      if (!runsOut(state)) {
        opened.delete(value);
        return state;
      }
      if (state !== known) for (const entry of state.entries.values()) freeze(entry.value);
      opened.set(value, state);
      opened.prune(() => opened.size > limit);
      return state;
    },
  };
}

const runsOut = (state: SessionState | undefined): state is Expiring => state?.expiresAt !== undefined;

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const member of Object.values(value)) freeze(member);
  Object.freeze(value);
}
