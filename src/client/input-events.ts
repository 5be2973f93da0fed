import { boundInputs, hookOf, isChosen, toBoundInput, valueOf, type BoundInput } from "./bound-input.ts";

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

/** Listens to every input that is bound by {@link SetSession}, now or later. */
export function listenToInputs(page: Document, inputs: SessionInputs): void {
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
    inputs.typed(input.name, valueOf(input), hookOf(input)?.id ?? "");
    clearTimeout(timers.get(input.name));
    const wait = debounceOf(input);
    if (wait === 0) release(input.name);
    else if (wait < Infinity) timers.set(input.name, setTimeout(release, wait, input.name));
  };
  page.addEventListener("input", typed);
  page.addEventListener("compositionstart", (event) => inputs.composing(toBoundInput(event.target)));
  page.addEventListener("compositionend", (event) => {
    inputs.composing(undefined);
    typed(event);
  });
  page.addEventListener("focusout", (event) => {
    const input = toBoundInput(event.target);
    if (input !== undefined) release(input.name);
  });
  page.addEventListener("submit", (event) => {
    const form = event.target;
    const bound = form instanceof HTMLFormElement ? boundInputs(form) : [];
    for (const input of bound) release(input.name);
    if (bound.length > 0 && goesNowhere(form)) event.preventDefault();
  });
}

/** The article's form: Enter in it must not load the page anew. */
function goesNowhere(form: unknown): boolean {
  return form instanceof HTMLFormElement && !form.hasAttribute("phx-submit") && !form.hasAttribute("action");
}

/** Milliseconds; `blur` is Infinity. What is chosen rather than typed is sent at once. */
function debounceOf(input: BoundInput): number {
  const own = [input, hookOf(input)].flatMap(
    (at) => at?.getAttribute("data-session-debounce") ?? at?.getAttribute("phx-debounce") ?? [],
  );
  if (own[0] === "blur") return Infinity;
  const ms = Number.parseInt(own[0] ?? "", 10);
  if (ms >= 0) return ms;
  const chosen = input instanceof HTMLSelectElement || (input instanceof HTMLInputElement && isChosen(input));
  return chosen ? 0 : DEBOUNCE_MS;
}
