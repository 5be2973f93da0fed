import { boundInputs, type BoundInput } from "./bound-input.ts";
import type { Mark } from "./mark.ts";

const WORDS: Readonly<Record<string, string>> = {
  saving: "saving…",
  confirmed: "saved",
  ephemeral: "not saved: this browser keeps no cookies",
  offline: "offline: will be saved when the connection is back",
  too_large: "not saved: too long",
  invalid: "not saved: not allowed",
  expired: "not saved: it took too long",
  epoch_changed: "not saved: you have signed in or out",
  superseded: "not saved: changed elsewhere in the meantime",
  store: "not saved yet: the server cannot save at the moment",
};

/** Worst first. */
const RANK: readonly Mark["state"][] = ["error", "ephemeral", "saving", "confirmed"];

/**
 * Shows how far each key has come: `data-session-state` and `data-session-reason` on bound inputs and, as the worst
 * of all, on `<html>`; words in each `<output data-session-status="key">`, which its `data-saving`, `data-saved` and
 * `data-error` replace.
 */
export function showMarks(page: Document, marks: ReadonlyMap<string, Mark>): void {
  for (const input of boundInputs(page)) setState(input, marks.get(input.name));
  for (const output of page.querySelectorAll("[data-session-status]")) showWords(output, marks);
  const all = [...marks.values()].sort((a, b) => RANK.indexOf(a.state) - RANK.indexOf(b.state));
  setState(page.documentElement, all[0]);
}

/** Puts into an element of a patch what the page shows, so that the patch does not take it away. */
export function keepMarks(input: BoundInput | undefined, to: Element, marks: ReadonlyMap<string, Mark>): void {
  if (input !== undefined) setState(to, marks.get(input.name));
  if (to.hasAttribute("data-session-status")) showWords(to, marks);
}

function setState(el: Element, mark: Mark | undefined): void {
  setAttribute(el, "data-session-state", mark?.state);
  setAttribute(el, "data-session-reason", mark?.state === "error" ? mark.reason : undefined);
}

function showWords(output: Element, marks: ReadonlyMap<string, Mark>): void {
  const mark = marks.get(output.getAttribute("data-session-status") ?? "");
  setState(output, mark);
  const words = mark === undefined ? "" : wordsFor(output, mark);
  if (mark !== undefined && output.textContent !== words) output.textContent = words;
}

function wordsFor(output: Element, mark: Mark): string {
  const own = { saving: "data-saving", confirmed: "data-saved", ephemeral: "data-error", error: "data-error" }[
    mark.state
  ];
  return output.getAttribute(own) ?? WORDS[mark.state === "error" ? mark.reason : mark.state] ?? "not saved";
}

/** Writes only what differs: a page may watch its own attributes. */
function setAttribute(el: Element, name: string, value: string | undefined): void {
  if (value === undefined) el.removeAttribute(name);
  else if (el.getAttribute(name) !== value) el.setAttribute(name, value);
}
