import type { Hook } from "phoenix_live_view";
import { boundInputs, hookOf, toBoundInput, valueOf, type BoundInput } from "./bound-input.ts";

/** What the hook tells its document's session. */
export interface SessionInputs {
  /** Whether the browser may write the key. */
  knows(key: string): boolean;
  /** The user typed in the hook's element of this id: keep it, send it when released. */
  typed(key: string, value: unknown, hook: string): void;
  /** A word is being composed in the input: not a value yet, and not to be replaced. */
  composing(input: BoundInput | undefined): void;
  /** The debounce is over. */
  release(key: string): void;
  /** The view is connected again. */
  reconnected(): void;
}

const DEBOUNCE_MS = 300;

interface Listening {
  stopListening?: () => void;
}

/**
 * The hook `SetSession`: writes inputs named like client keys into the session as the user types.
 *
 * `data-session-debounce` (or `phx-debounce`) on an input or the hook's element says how many milliseconds after the
 * last keystroke it is sent, or `blur`; 300 is the default. Leaving the input, Enter and leaving the page send at once.
 *
 * @example `<form id="me" phx-hook="SetSession"><input name="username"></form>`
 */
export function createSetSession(inputs: SessionInputs): Hook<Listening> {
  return {
    mounted() {
      this.stopListening = listen(this.el, inputs);
    },
    reconnected() {
      inputs.reconnected();
    },
    destroyed() {
      this.stopListening?.();
    },
  };
}

function listen(el: HTMLElement, inputs: SessionInputs): () => void {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const release = (key: string) => {
    clearTimeout(timers.get(key));
    timers.delete(key);
    inputs.release(key);
  };
  const typed = (event: Event) => {
    const input = toBoundInput(event.target);
    // Half a composed word is nothing to save; compositionend follows.
    if (input === undefined || !inputs.knows(input.name) || (event instanceof InputEvent && event.isComposing)) return;
    inputs.typed(input.name, valueOf(input), hookOf(input));
    clearTimeout(timers.get(input.name));
    const wait = debounceOf(input, el);
    if (wait === 0) release(input.name);
    else if (wait < Infinity) timers.set(input.name, setTimeout(release, wait, input.name));
  };
  const left = (event: Event) => {
    const input = toBoundInput(event.target);
    if (input !== undefined) release(input.name);
  };
  const submitted = (event: Event) => {
    releaseAll();
    if (goesNowhere(event.target)) event.preventDefault();
  };
  const releaseAll = () => {
    for (const input of boundInputs(el)) release(input.name);
  };
  const stop = new AbortController();
  const on = (type: string, listener: (event: Event) => void) =>
    el.addEventListener(type, listener, { signal: stop.signal });
  on("input", typed);
  on("compositionstart", (event) => inputs.composing(toBoundInput(event.target)));
  on("compositionend", (event) => {
    inputs.composing(undefined);
    typed(event);
  });
  on("focusout", left);
  on("submit", submitted);
  return () => {
    stop.abort();
    releaseAll();
  };
}

/** The article's form: Enter in it must not load the page anew. */
function goesNowhere(form: unknown): boolean {
  return form instanceof HTMLFormElement && !form.hasAttribute("phx-submit") && !form.hasAttribute("action");
}

/** Milliseconds; `blur` is Infinity. What is chosen rather than typed is sent at once. */
function debounceOf(input: BoundInput, el: HTMLElement): number {
  const own = [input, el].flatMap(
    (at) => at.getAttribute("data-session-debounce") ?? at.getAttribute("phx-debounce") ?? [],
  );
  if (own[0] === "blur") return Infinity;
  const ms = Number.parseInt(own[0] ?? "", 10);
  if (ms >= 0) return ms;
  const chosen = input instanceof HTMLSelectElement || input.type === "checkbox" || input.type === "radio";
  return chosen ? 0 : DEBOUNCE_MS;
}
