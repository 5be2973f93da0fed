import { boundInputs, hookOf, keepTyped, takeValue, type BoundInput } from "./bound-input.ts";
import { Withheld } from "./withheld.ts";

/** Where something was typed that the server does not know yet: its patches are kept out of these inputs. */
export class TypedInputs {
  /** Where each key was typed last: the id of the hook's element. */
  readonly #in = new Map<string, string>();
  readonly #withheld = new Withheld();
  readonly #unheard: (key: string) => boolean;
  /** The one in which a word is being composed. */
  composing: BoundInput | undefined;

  /** @param unheard whether the connection has not heard what was typed last under a key. */
  constructor(unheard: (key: string) => boolean) {
    this.#unheard = unheard;
  }

  typed(key: string, hook: string): void {
    this.#in.set(key, hook);
  }

  /** A patch of the official client is about to make of an input what `to` is. */
  keep(input: BoundInput, to: Element): void {
    if (this.#holds(input)) {
      this.#withheld.keep(input, to);
      keepTyped(input, to);
    } else {
      this.#withheld.forget(input);
      takeValue(input, to);
    }
  }

  /** What was typed is not taken: the key's inputs show what has been kept out of them. */
  giveUp(key: string): void {
    this.#withheld.show(boundInputs(document).filter(({ name }) => name === key));
  }

  /** Whether the input shows what the server does not know yet; others of its key follow the server. */
  #holds(input: BoundInput): boolean {
    if (input === this.composing) return true;
    return this.#unheard(input.name) && this.#in.get(input.name) === hookOf(input)?.id;
  }
}
