/** The newest clock this page was shown for each key that the server takes from a browser. */
export class SeenClocks {
  readonly #clocks: Record<string, string> = Object.create(null);

  constructor(page: Readonly<Record<string, string>>) {
    Object.assign(this.#clocks, page);
  }

  /** Whether the server takes the key from a browser. */
  has(key: string): boolean {
    return key in this.#clocks;
  }

  of(key: string): string {
    return this.#clocks[key] ?? "";
  }

  /** What was seen stays seen, though another process may know less. */
  see(told: Readonly<Record<string, string>> = {}): void {
    for (const [key, clock] of Object.entries(told)) if (clock >= this.of(key)) this.#clocks[key] = clock;
  }

  /** The session has become another. */
  forget(): void {
    for (const key of Object.keys(this.#clocks)) this.#clocks[key] = "";
  }
}
