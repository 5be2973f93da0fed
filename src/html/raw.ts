/** HTML that is printed as it is. Made by {@link raw}. */
export class Raw {
  readonly html: string;

  constructor(html: string) {
    this.html = html;
  }
}

/**
 * Prints a string as HTML, unescaped, in a text position. Whoever calls it vouches for every byte: give it what you
 * wrote or sanitised yourself, never what a visitor sent. It must be whole: an element left open would swallow what
 * follows it. (Phoenix.HTML.raw/1)
 *
 * @example
 * ```ts
 * html`<article>${raw(sanitize(markdown))}</article>`
 * ```
 */
export const raw = (html: string): Raw => new Raw(String(html));
