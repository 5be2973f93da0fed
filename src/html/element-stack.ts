import { OPTIONAL_END_ELEMENTS } from "./elements.ts";

/** The elements a template has open, and whether the whole of it is one element. */
export class ElementStack {
  readonly #open: string[] = [];
  #topLevel = 0;
  #other = false;

  /** Counts an element that has no content. */
  single(): void {
    if (this.#open.length === 0) this.#topLevel++;
  }

  push(name: string): void {
    this.single();
    this.#open.push(name);
  }

  /** Counts text, a hole, a comment or a doctype; at the top level the template is then no single element. */
  other(): void {
    if (this.#open.length === 0) this.#other = true;
  }

  /** Closes an element. @returns why it cannot, or undefined. */
  pop(name: string): string | undefined {
    while (this.#open.length > 0) {
      const top = this.#open.pop() ?? "";
      if (top === name) return undefined;
      if (!OPTIONAL_END_ELEMENTS.has(top))
        return `</${name}> stands where <${top}> is still open. Close <${top}> first.`;
      // An end tag left out: where the element ends is the browser's to know, so it is not called a single element.
      this.#other = true;
    }
    return `</${name}> closes an element that this template did not open.`;
  }

  /** Whether `/>` closes any element here: inside SVG and MathML. */
  get foreign(): boolean {
    for (let i = this.#open.length - 1; i >= 0; i--) {
      const name = this.#open[i];
      if (name === "svg" || name === "math") return true;
      if (name === "foreignobject" || name === "annotation-xml" || name === "desc") return false;
    }
    return false;
  }

  /** The element left open that needs an end tag, if any. */
  get unclosed(): string | undefined {
    return this.#open.findLast((name) => !OPTIONAL_END_ELEMENTS.has(name));
  }

  /** Whether the template is exactly one element, closed. */
  get isRoot(): boolean {
    return this.#topLevel === 1 && !this.#other && this.#open.length === 0;
  }
}
