import type { Renderable } from "./template.ts";

/** A part of a template that is evaluated only when it must be. Made by {@link memo}. */
export class Memo {
  readonly dependencies: readonly unknown[];
  readonly #evaluate: () => unknown;
  #value: unknown;
  #evaluated = false;

  constructor(dependencies: readonly unknown[], evaluate: () => unknown) {
    this.dependencies = dependencies;
    this.#evaluate = evaluate;
  }

  /** What stands there, evaluated once: what is looked for in an HTTP render is what is then printed. */
  get value(): unknown {
    if (!this.#evaluated) {
      const value = this.#evaluate();
      this.#value = value instanceof Memo ? value.value : value;
      this.#evaluated = true;
    }
    return this.#value;
  }
}

/**
 * A part of a template that keeps what it shows until one of `dependencies` is another (`Object.is`): a time, a random
 * value, or what is expensive to make. It is remembered for its place in each connected page; the first HTML and the
 * connected view evaluate it once each.
 *
 * @example
 * ```ts
 * html`<time>${memo([message.id], () => new Date().toISOString())}</time>`
 * ```
 */
export const memo = (dependencies: readonly unknown[], evaluate: () => Renderable): Memo =>
  new Memo(dependencies, evaluate);
