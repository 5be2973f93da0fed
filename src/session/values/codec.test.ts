import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeState, encodeEntries, encodeState, entriesSize, stateSize } from "./codec.ts";
import type { Entry, SessionState } from "./entry.ts";

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));

const text = fc.string({ unit: "binary", maxLength: 20 });
const entry: fc.Arbitrary<Entry> = fc.record(
  {
    clock: fc.string({ minLength: 1, maxLength: 20 }),
    value: fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text)),
    deleted: fc.constant(true as const),
    expires: fc.nat(),
    version: fc.nat(9),
    doc: text,
    seq: fc.nat(),
  },
  { requiredKeys: ["clock"] },
);
const state: fc.Arbitrary<SessionState> = fc.record({
  id: text,
  generation: fc.nat(),
  anonymous: fc.boolean(),
  provisional: fc.boolean(),
  stored: fc.boolean(),
  entries: fc.array(fc.tuple(text, entry), { maxLength: 6 }).map((entries) => new Map(entries)),
});

describe("encodeState", () => {
  it("is as long as it is said to be before it is written", () => {
    fc.assert(
      fc.property(state, (session) => {
        expect(entriesSize(session.entries)).toBe(bytesOf(encodeEntries(session.entries)));
        expect(stateSize(session)).toBe(bytesOf(encodeState(session)));
      }),
    );
  });

  it("keeps a session whole", () => {
    const value = { clock: "1", value: { list: [1] }, expires: 2, version: 3, doc: "d", seq: 4 };
    const session: SessionState = {
      id: "id",
      generation: 1,
      anonymous: true,
      provisional: true,
      stored: true,
      entries: new Map<string, Entry>([
        ["a", value],
        ["b", { clock: "2", deleted: true }],
      ]),
    };
    expect(decodeState(JSON.parse(JSON.stringify(encodeState(session))))).toEqual(session);
  });
});
