import { isChosen, type BoundInput } from "./bound-input.ts";

/** What the server wanted an input to show. */
interface Shown {
  readonly value: string;
  readonly checked: boolean;
}

/** What patches of the server would have put into inputs that were held for what was typed in them. */
export class Withheld {
  readonly #shown = new Map<string, Shown>();

  /** A patch is kept out of an input; before it is. */
  keep(input: BoundInput, to: Element): void {
    if (to instanceof HTMLInputElement) this.#shown.set(nameOf(input), { value: to.value, checked: to.checked });
    else if (to instanceof HTMLTextAreaElement || to instanceof HTMLSelectElement)
      this.#shown.set(nameOf(input), { value: to.value, checked: false });
  }

  /** A patch goes into the input as it is. */
  forget(input: BoundInput): void {
    this.#shown.delete(nameOf(input));
  }

  /** Shows in the inputs what has been kept out of them. */
  show(inputs: readonly BoundInput[]): void {
    for (const input of inputs) {
      const shown = this.#shown.get(nameOf(input));
      this.forget(input);
      if (shown === undefined) continue;
      if (input instanceof HTMLInputElement && isChosen(input)) input.checked = shown.checked;
      else input.value = shown.value;
    }
  }
}

/** The same for the clone that the official client patches; the buttons of a group differ by their value. */
function nameOf(input: BoundInput): string {
  const value = input instanceof HTMLInputElement && isChosen(input) ? input.value : "";
  return JSON.stringify([input.form?.id, input.id, input.name, value]);
}
