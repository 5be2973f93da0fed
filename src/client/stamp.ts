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
  /** When it was typed, by the server's clock; 0 where this page was not told the time yet. */
  readonly at: number;
  /** Tag of the session at input time, `null` for none. */
  readonly tag: string | null;
}

/** Stamps the inputs of one document. */
export interface Stamper {
  readonly doc: string;
  stamp(input: Pick<Write, "key" | "value" | "seen" | "tag">): Write;
  /** The server tells its time. The browser's own clock may be wrong by years; how long ago this was it does know. */
  learn(now: number | undefined): void;
}

/** `doc` is for tests; a document takes a random one. */
export function createStamper(doc: string = randomId()): Stamper {
  let seq = 0;
  let told: { readonly now: number; readonly since: number } | undefined;
  let last = 0;
  // Never earlier than the input before, whoever tells the time.
  const time = () => (last = Math.max(last, told ? Math.round(told.now + performance.now() - told.since) : 0));
  return {
    doc,
    stamp: ({ key, value, seen, tag }) => ({ key, value, doc, seq: ++seq, seen, at: time(), tag }),
    learn(now) {
      if (now !== undefined) told = { now, since: performance.now() };
    },
  };
}

const randomId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(9))].map((byte) => byte.toString(36).padStart(2, "0")).join("");
