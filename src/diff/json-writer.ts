/**
 * Writes JSON text as it goes, without a tree of objects in between. Knows only objects; values are given as JSON text.
 * A part that turned out to hold nothing is taken back with {@link JsonWriter.rewind}.
 */
export class JsonWriter {
  #text = "";
  #comma = false;

  /** What was written. */
  get text(): string {
    return this.#text;
  }

  /** How far it was written; goes to {@link JsonWriter.rewind}. */
  get length(): number {
    return this.#text.length;
  }

  /** Begins a member. */
  member(name: string | number): void {
    this.#text += this.#comma ? `,"${name}":` : `"${name}":`;
    this.#comma = false;
  }

  /** Opens an object. */
  open(): void {
    this.#text += "{";
    this.#comma = false;
  }

  close(): void {
    this.#text += "}";
    this.#comma = true;
  }

  /** Writes a value that is JSON text already. */
  value(json: string | number): void {
    this.#text += json;
    this.#comma = true;
  }

  /** Writes an entry that came from another index and changed: `[from, {…`. Ends by {@link JsonWriter.closeMoved}. */
  openMoved(from: number): void {
    this.#text += `[${from},{`;
    this.#comma = false;
  }

  closeMoved(): void {
    this.#text += "}]";
    this.#comma = true;
  }

  /** A point to come back to. */
  mark(): Mark {
    return { text: this.#text, comma: this.#comma };
  }

  /** Takes back everything since the mark. */
  rewind(mark: Mark): void {
    this.#text = mark.text;
    this.#comma = mark.comma;
  }
}

/** A point in what was written. */
export interface Mark {
  readonly text: string;
  readonly comma: boolean;
}
