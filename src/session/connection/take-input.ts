import { HoldfastError } from "../../base/errors.ts";
import type { SessionContext } from "../context.ts";
import { sessionLimit } from "../cookies/cookies.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
import { isTagOf } from "../values/identity.ts";
import { checkKeptSize, keepingOf } from "../values/kept.ts";
import { roomySize } from "../cookies/make-room.ts";
import { merge } from "../values/merge.ts";
import { judgeWrite, toEntry, validateWrite, type PlainWrite } from "../values/plain-write.ts";

/** What became of a browser's write: the entries to save for it, known ones too, or why not. */
export type InputVerdict =
  | { readonly entries: Entries }
  | { readonly refused: string; /** What the page shows is not what is kept. */ readonly shown?: true };

/**
 * Judges a browser's write on the session channel.
 *
 * @param session `late`: whether the page had no session when it was loaded, so that what it stamped with none is ours.
 */
export function takeInput(
  context: SessionContext,
  session: { readonly state: SessionState; readonly late: boolean },
  { write, tag }: { readonly write: PlainWrite; readonly tag: unknown },
): InputVerdict {
  const { state } = session;
  const stored = state.entries.get(write.key);
  const ours =
    isTagOf(context.keyRing, state.provisional ? undefined : state, tag) ||
    (tag === null && (session.late || stored?.doc === write.doc || isFirstKept(context, state, write)));
  if (!ours) return { refused: "session_mismatch" };
  try {
    return judgeInput(context, state, { write, stored });
  } catch (error) {
    if (!(error instanceof HoldfastError)) throw error;
    if (error.code === "session_too_large") return { refused: "too_large", shown: true };
    return error.code === "session_invalid" ? { refused: "invalid", shown: true } : { refused: error.kind.reason };
  }
}

/** What was typed for the browser to keep, before its visitor had a session: it is of the tab, whoever creates one. */
const isFirstKept = ({ definition }: SessionContext, { anonymous }: SessionState, { key }: PlainWrite): boolean =>
  anonymous && keepingOf(definition, key) !== undefined;

function judgeInput(
  context: SessionContext,
  state: SessionState,
  { write, stored }: { write: PlainWrite; stored: Entry | undefined },
): InputVerdict {
  const value = validateWrite(context.definition, write);
  const verdict = judgeWrite(context, write, stored);
  // It came another way, and whoever took it may be gone before it was saved: its page is promised it here as well.
  if (verdict === "known" && stored !== undefined) return { entries: new Map([[write.key, stored]]) };
  if (verdict !== "applies") return { refused: verdict };
  const entry = new Map([[write.key, toEntry(context, { write, value }, stored)]]);
  const entries = merge(state.entries, entry);
  checkKeptSize(context, entries);
  const fits = roomySize(context, { ...state, entries }) <= sessionLimit(context);
  return fits ? { entries: entry } : { refused: "too_large", shown: true };
}
