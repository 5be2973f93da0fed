import type { Rendered } from "../html/template.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { Flash } from "./flash.ts";

/** What a layout of several views gets: whatever their assigns are, the session and the flash. */
export type LiveLayoutAssigns<K extends SessionKeys = SessionKeys> = Readonly<Record<string, unknown>> & {
  readonly session: SessionReader<K>;
  readonly flash: Flash;
};

/** A live layout: wraps what a view's `render` returns, in the first HTML and when connected. */
export type LiveLayout<K extends SessionKeys = SessionKeys> = (
  assigns: LiveLayoutAssigns<K>,
  inner: Rendered,
) => Rendered;
