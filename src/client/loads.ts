const NAME = "holdfast:loads";

/**
 * How often this tab has loaded pages in a row whose views could not be joined. The official client loads a page anew
 * at once whenever a join is refused: the server is told, so that this does not go on and on.
 */
export class Loads {
  readonly #shelf: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  #count: number;

  /** @param views whether this page has any. */
  constructor(shelf: Pick<Storage, "getItem" | "setItem" | "removeItem">, views: boolean) {
    this.#shelf = shelf;
    this.#count = views ? (Number(shelf.getItem(NAME)) || 0) + 1 : 0;
    if (views) shelf.setItem(NAME, String(this.#count));
  }

  /** A view was joined. */
  joined(): void {
    if (this.#count > 0) this.#shelf.removeItem(NAME);
    this.#count = 0;
  }

  /** For the join of every view. */
  params(): Record<string, number> {
    return this.#count > 1 ? { _holdfast_loads: this.#count } : {};
  }
}
