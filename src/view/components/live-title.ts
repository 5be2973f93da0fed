import { html, type Rendered } from "../../html/template.ts";

/** What stands around a title, and in its place where a view says nothing. */
export interface LiveTitleOptions {
  readonly default?: string;
  readonly prefix?: string;
  readonly suffix?: string;
}

/**
 * A `<title>` that follows `putPageTitle`, for layouts that write their own `<head>`; the layout's `head` has one
 * already, by `createApp({ title })`. (Phoenix.Component.live_title/1)
 *
 * @example
 * ```ts
 * import { html, liveTitle } from "holdfast";
 *
 * html`<head>${liveTitle("Inbox", { suffix: " · Mail" })}</head>`;
 * ```
 */
export function liveTitle(title: string | undefined, options: LiveTitleOptions = {}): Rendered {
  const { default: fallback = "", prefix = "", suffix = "" } = options;
  // There is always one: without it the client would write "undefined". It puts the same parts together later.
  const text = prefix + (title || fallback) + suffix;
  return html`<title data-default="${fallback}" data-prefix="${prefix}" data-suffix="${suffix}">${text}</title>`;
}
