import { HoldfastError } from "../base/errors.ts";

/**
 * The elements a command acts on: a selector in the whole document, or one that starts at the element that runs the
 * command. Without it that element itself.
 */
export type JsTarget = string | { readonly closest: string } | { readonly inner: string };

/**
 * Classes of a transition, separated by spaces: those it has throughout, or three sets: throughout, in the first frame,
 * and from the next frame on.
 */
export type JsTransition = string | readonly [during: string, start: string, end: string];

/** Where a command acts. */
export interface JsTargetOptions {
  readonly to?: JsTarget;
}

/** How a command that takes time takes it. */
export interface JsTimingOptions extends JsTargetOptions {
  /** How long the transition takes, in ms; 200 unless said. */
  readonly time?: number;
  /** Whether patches of the server wait until it is over; they do unless `false`. */
  readonly blocking?: boolean;
}

/** Options of `addClass`, `removeClass`, `toggleClass` and `hide`. */
export interface JsTransitionOptions extends JsTimingOptions {
  readonly transition?: JsTransition;
}

/** Options of `show`. */
export interface JsShowOptions extends JsTransitionOptions {
  /** The CSS `display` of what is shown; `block` unless said. */
  readonly display?: string;
}

/** Options of `toggle`. */
export interface JsToggleOptions extends JsTimingOptions {
  readonly display?: string;
  /** The transition of appearing. */
  readonly in?: JsTransition;
  /** The transition of disappearing. */
  readonly out?: JsTransition;
}

/** Options of `push`. */
export interface JsPushOptions {
  /** Whom the event is for: the `myself` of a live component, or a selector of one. */
  readonly target?: string | number;
  /** A selector of elements that get the loading class as long as the event is on its way. */
  readonly loading?: string;
  /** Whether the page's loading bar is shown meanwhile. */
  readonly pageLoading?: boolean;
  /** Sent along with the `phx-value-…` attributes, and stronger than they. */
  readonly value?: Readonly<Record<string, unknown>>;
}

/** Options of `dispatch`. */
export interface JsDispatchOptions extends JsTargetOptions {
  /** The `detail` of the event. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Whether the event bubbles; it does unless `false`. */
  readonly bubbles?: boolean;
  /** Patches of the server wait until a listener calls `event.detail.done()`. */
  readonly blocking?: boolean;
}

/** Options of `navigate` and `patch`. */
export interface JsNavigateOptions {
  /** Replaces the entry of the browser's history instead of adding one. */
  readonly replace?: boolean;
}

/** `"a  b"` → `["a", "b"]` */
export const classNames = (names: string): string[] => names.split(/\s+/).filter((name) => name !== "");

/** A transition as the client reads it. (Phoenix.LiveView.JS.transition_class_names/1) */
export function transitionClasses(transition: JsTransition | undefined): string[][] | undefined {
  if (transition === undefined) return undefined;
  if (typeof transition === "string") return [classNames(transition), [], []];
  return transition.map(classNames);
}

/**
 * Where `navigate` and `patch` may lead: a path, or an http(s) URL of this app.
 * @throws HoldfastError `template_value` for another scheme: where the page is not live yet, the browser itself goes
 * there, and would run `javascript:`.
 */
export function checkDestination(href: string, command: string): string {
  // oxlint-disable-next-line no-control-regex -- a browser ignores them (WHATWG URL, "basic URL parser")
  const scheme = /^[^/?#:]*:/.exec(href.replace(/[\u0000-\u0020]/g, ""))?.[0].toLowerCase();
  if (scheme === undefined || scheme === "http:" || scheme === "https:") return href;
  throw new HoldfastError(
    "template_value",
    `js.${command}(${JSON.stringify(href)}) leads to no live view: give it a path, and put other URLs into href=.`,
  );
}
