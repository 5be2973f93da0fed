import type { SessionContext } from "../context.ts";
import { keyOf } from "../values/define-session.ts";
import { filterEntries, noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { withoutKept } from "../values/kept.ts";
import { openPatch, sealPatch, type Patch } from "../values/patch.ts";

/** How a courier that carries a sealed patch begins; a plain one is base64url, which has no dot. */
export const SEALED_COURIER = "p.";

/** Unsaved writes on their way to the browser. */
export interface SealedWrites {
  readonly patch: string;
  /** What of it a courier cookie may carry; `true` for all of it. */
  readonly courier?: string | true;
}

/** Seals unsaved entries for the commit endpoint, and those for a courier that no input has left one for. */
export function sealWrites(context: SessionContext, state: Patch, all: Entries): SealedWrites {
  const unsaved = withoutKept(context.definition, all, state.entries);
  const patch = sealPatch(context, { ...state, entries: unsaved });
  // A cookie that a script can read must not log anybody in or out.
  if (state.from !== undefined) return { patch };
  const carried = filterEntries(unsaved, (key, { doc }) => doc === undefined && mayCarry(context, state, key));
  if (carried.size === 0) return { patch };
  const courier = carried === unsaved ? patch : sealPatch(context, { ...state, entries: carried });
  if (courier.length > context.limits.courierBytes) return { patch };
  return { patch, courier: courier === patch ? true : courier };
}

/**
 * The entries in a sealed courier, where it is of this request's session. Those of a visitor who had none yet count
 * too, as long as nobody has logged in.
 */
export function sealedEntries(
  context: SessionContext,
  value: string,
  { who, floor }: { readonly who: SessionState | undefined; readonly floor: number },
): Entries {
  const opened = openPatch(context, value.slice(SEALED_COURIER.length));
  if (!opened.ok) return noEntries;
  const { data: patch } = opened;
  if (patch.from !== undefined || patch.generation < floor) return noEntries;
  const same = patch.id === who?.id && patch.generation === who.generation;
  const first = patch.provisional && (who === undefined || (who.anonymous && patch.generation === who.generation));
  if (!same && !first) return noEntries;
  return new Map([...patch.entries].filter(([key]) => mayCarry(context, patch, key)));
}

/**
 * A provisional session is nobody's yet: a cookie with its server keys, put into another browser, would set them
 * there. Its other keys anybody may write.
 */
function mayCarry({ definition }: SessionContext, { provisional }: SessionState, key: string): boolean {
  const declared = keyOf(definition, key);
  return declared !== undefined && (declared.write === "client" || !provisional);
}
