/** A browser input on its way to the session. Hook event, POST and courier of one input carry the same stamp. */
export interface Write {
  readonly key: string;
  readonly value: unknown;
  /** Random per document, kept in memory: sessionStorage would be copied by `window.open`. */
  readonly doc: string;
  /** Counts this document's inputs of any key, from 1. */
  readonly seq: number;
  /** The newest clock this page was shown for the key. */
  readonly seen: string;
  /** Tag of the session at input time, `null` for none. */
  readonly tag: string | null;
}

/** Stamps the inputs of one document. */
export interface Stamper {
  readonly doc: string;
  stamp(input: Pick<Write, "key" | "value" | "seen" | "tag">): Write;
}

/** `doc` is for tests; a document takes a random one. */
export function createStamper(doc: string = randomId()): Stamper {
  let seq = 0;
  return { doc, stamp: ({ key, value, seen, tag }) => ({ key, value, doc, seq: ++seq, seen, tag }) };
}

const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
