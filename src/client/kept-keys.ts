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

  constructor({ kept, withheld }: PageKeys) {
    this.#kept = new Set(kept);
    this.#withheld = new Set(withheld);
  }

  has(key: string): boolean {
    return this.#kept.has(key) || this.#withheld.has(key);
  }

  /** Whether what is typed into it lasts no longer than the connection. */
  withheld(key: string): boolean {
    return this.#withheld.has(key);
  }

  /** Returns the keys that may be kept from now on. */
  withhold(keys: readonly string[]): readonly string[] {
    const before = this.#withheld;
    this.#withheld = new Set(keys);
    return [...before].filter((key) => !this.#withheld.has(key));
  }
}
