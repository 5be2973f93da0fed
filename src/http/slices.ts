import type { Clock } from "../base/clock.ts";

/** Characters of one slice: a third of what a bus takes, whatever they are encoded as. */
const SLICE_CHARS = 300_000;

/** A part of a text that may be longer than one message of a bus. */
export interface Slice {
  /** Names the text. */
  readonly ref: string;
  readonly at: number;
  readonly of: number;
  readonly text: string;
}

/** Cuts a text for the bus. */
export function toSlices(ref: string, text: string): Slice[] {
  const of = Math.max(1, Math.ceil(text.length / SLICE_CHARS));
  const from = (at: number) => at * SLICE_CHARS;
  return Array.from({ length: of }, (_, at) => ({ ref, at, of, text: text.slice(from(at), from(at + 1)) }));
}

/** Puts slices together, in whatever order they come. What is not whole in time is forgotten. */
export class Assembly {
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #texts = new Map<string, { readonly slices: Map<number, string>; readonly forgotten: () => void }>();

  /** @param patience how long the slices of one text may take, in ms */
  constructor(clock: Clock, patience: number) {
    this.#clock = clock;
    this.#patience = patience;
  }

  /** @returns the whole text, once this was the last slice of it. */
  add({ ref, at, of, text }: Slice): string | undefined {
    if (of === 1) return text;
    const part = this.#texts.get(ref) ?? this.#begin(ref);
    part.slices.set(at, text);
    if (part.slices.size < of) return undefined;
    part.forgotten();
    this.#texts.delete(ref);
    return Array.from({ length: of }, (_, index) => part.slices.get(index) ?? "").join("");
  }

  #begin(ref: string) {
    const forgotten = this.#clock.setTimeout(() => this.#texts.delete(ref), this.#patience);
    const part = { slices: new Map<number, string>(), forgotten };
    this.#texts.set(ref, part);
    return part;
  }
}
