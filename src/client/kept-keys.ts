import type { Mark } from "./mark.ts";

/** What a page says of its keys. */
export interface PageKeys {
  /** The newest clock of each key that the browser may write. */
  readonly keys: Readonly<Record<string, string>>;
  /** Those that the browser keeps. */
  readonly kept?: readonly string[];
  /** Those that nobody has consented to keep. */
  readonly withheld?: readonly string[];
}

/** Keys that no cookie is ever to carry: those that the browser keeps, and those that nobody has consented to keep. */
export class KeptKeys {
  readonly #kept: ReadonlySet<string>;
  #withheld: ReadonlySet<string>;
  /** What the browser has made of the messages of this connection, up to which. */
  #stored: { readonly n: number; readonly mark: Mark } | undefined;

  constructor({ kept, withheld }: PageKeys) {
    this.#kept = new Set(kept);
    this.#withheld = new Set(withheld);
  }

  has(key: string): boolean {
    return this.#kept.has(key) || this.#withheld.has(key);
  }

  /** The browser has stored what the connection's message `n` says, and those before it, or keeps nothing. */
  stored(n: number, mark: Mark): void {
    this.#stored = { n, mark };
  }

  /** The next connection counts its messages anew. */
  left(): void {
    this.#stored = undefined;
  }

  /**
   * What has become of an input that the connection took; undefined where that is not known, or is not told here. `kept`:
   * by which message the browser is to keep it. `heard`: the connection has told of it; where nobody may keep it, that is all.
   */
  markOf(key: string, { kept, heard }: { readonly kept: number; readonly heard: boolean }): Mark | undefined {
    if (this.#withheld.has(key)) return heard ? { state: "ephemeral" } : undefined;
    return this.#kept.has(key) && this.#stored !== undefined && kept <= this.#stored.n ? this.#stored.mark : undefined;
  }

  /** Returns the keys that may be kept from now on. */
  withhold(keys: readonly string[]): readonly string[] {
    const before = this.#withheld;
    this.#withheld = new Set(keys);
    return [...before].filter((key) => !this.#withheld.has(key));
  }
}
