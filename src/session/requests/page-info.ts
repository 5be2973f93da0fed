import type { SessionContext } from "../context.ts";
import { cookieNames } from "../cookies/cookies.ts";
import { withheldClientKeys } from "../life/consent.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import { namesOf } from "../values/identity.ts";
import { clientKeys } from "../values/kept.ts";
import { clientClocks } from "../values/plain-write.ts";

/** What a page tells its script: docs/session-protocol.md. */
export type PageInfo = LastingInfo & FreshInfo;

/** Of that, what all pages have in common as long as nothing is written. */
export interface LastingInfo {
  readonly endpoint: string;
  readonly socket: string;
  readonly prefix: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly kept?: readonly string[];
  /** Client keys that nobody has consented to keep. */
  readonly withheld?: readonly string[];
  readonly tag?: string;
  readonly seen?: string;
  /** Generation of the session: another one is another visitor, or nobody. */
  readonly epoch?: number;
  /** Client keys that survive a renewal. */
  readonly carry?: readonly string[];
}

/** And what is another one in each. */
export interface FreshInfo {
  readonly csrf?: string;
  readonly patch?: string;
  readonly stale?: true;
  /** The server's time, of which the page's inputs take theirs. */
  readonly now?: number;
}

/** The same object for a session that came with a cookie we opened lately, and for nobody. */
const known = new WeakMap<object, { readonly context: SessionContext; readonly entries: Entries; info: LastingInfo }>();

export function lastingInfo(context: SessionContext, session: SessionState | undefined, entries: Entries): LastingInfo {
  const who = session ?? context;
  const found = known.get(who);
  if (found !== undefined && found.context === context && found.entries === entries) return found.info;
  const info = describe(context, session, entries);
  // What a store holds is read anew each time; what nobody's couriers hold is theirs alone.
  const comesAgain = session === undefined ? entries.size === 0 : entries === session.entries && !session.stored;
  if (comesAgain) known.set(who, { context, entries, info });
  return info;
}

function describe(context: SessionContext, session: SessionState | undefined, entries: Entries): LastingInfo {
  const { endpoint, socketPath: socket, definition, secure, keyRing } = context;
  const { kept, carry } = clientKeys(definition);
  const withheld = withheldClientKeys(definition, entries);
  const { prefix } = cookieNames(secure);
  const names = session && namesOf(keyRing, session);
  // Without a session the page names nobody: couriers reach the server again with the socket's handshake.
  return {
    endpoint,
    socket,
    prefix,
    keys: clientClocks(definition, entries),
    ...(kept && { kept }),
    ...(withheld.length > 0 && { withheld }),
    ...(carry && { carry }),
    ...(session && names && { tag: names.tag, epoch: session.generation, seen: names.version }),
  };
}
