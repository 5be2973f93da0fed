import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeEvent, decodeForm, toPath } from "../view/event-params.ts";
import { decodeBinaryFrame } from "./binary-frame.ts";
import { decodeFrame, replyFrame } from "./frame.ts";

/** A frame as it should be, a part of which something else has taken the place of. */
const nearly = fc
  .tuple(
    fc.oneof(fc.constant(null), fc.string(), fc.jsonValue()),
    fc.oneof(fc.constant(null), fc.string(), fc.jsonValue()),
    fc.oneof(fc.string(), fc.jsonValue()),
    fc.oneof(fc.string(), fc.jsonValue()),
    fc.oneof(fc.dictionary(fc.string(), fc.jsonValue()), fc.jsonValue()),
  )
  .map((parts) => JSON.stringify(parts));

const anyText = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.json(), nearly);

describe("decodeFrame", () => {
  it("never throws, and gives a whole frame or nothing", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const frame = decodeFrame(text);
        if (frame === undefined) return;
        for (const ref of [frame.joinRef, frame.ref]) expect(ref === null || ref.length <= 255).toBe(true);
        expect([typeof frame.topic, typeof frame.event]).toEqual(["string", "string"]);
        expect(Array.isArray(frame.payload) || frame.payload === null || typeof frame.payload !== "object").toBe(false);
        // What is answered is JSON, whatever the topic and the refs.
        expect(JSON.parse(replyFrame(frame, "ok", "{}"))).toEqual([
          frame.joinRef,
          frame.ref,
          frame.topic,
          "phx_reply",
          { status: "ok", response: {} },
        ]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("gives back what was encoded", () => {
    const ref = fc.oneof(fc.constant(null), fc.string({ maxLength: 20 }));
    const payload = fc.dictionary(fc.string(), fc.jsonValue());
    fc.assert(
      fc.property(ref, ref, fc.string(), fc.string(), payload, (...parts) => {
        const [joinRef, own, topic, event, body] = parts;
        const sent = JSON.parse(JSON.stringify(body)) as object;
        expect(decodeFrame(JSON.stringify(parts))).toEqual({ joinRef, ref: own, topic, event, payload: sent });
      }),
    );
  });
});

describe("decodeBinaryFrame", () => {
  const push = fc.tuple(fc.uint8Array({ minLength: 4, maxLength: 4, max: 20 }), fc.uint8Array({ maxLength: 120 }));
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    push.map(([lengths, rest]) => Uint8Array.from([0, ...lengths, ...rest])),
  );

  it("never throws, and gives a whole frame within the bytes or nothing", () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const frame = decodeBinaryFrame(bytes);
        if (frame === undefined) return;
        const { joinRef, ref, topic, event } = frame;
        const names = [joinRef, ref, topic, event].map((name) => Buffer.byteLength(name ?? ""));
        // Each invalid byte would have been three after decoding: nothing was replaced.
        expect(5 + names.reduce((sum, length) => sum + length, 0) + frame.bytes.byteLength).toBe(bytes.byteLength);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("the payload of an event", () => {
  it("is decoded whatever it is: a record, or the JSON that came", () => {
    const type = fc.oneof(fc.constant("form"), fc.constant("click"), fc.jsonValue());
    fc.assert(
      fc.property(type, fc.oneof(fc.string(), fc.jsonValue()), fc.jsonValue(), (...event) => {
        const params = decodeEvent(...event);
        expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
        expect(() => JSON.stringify(params)).not.toThrow();
      }),
      { numRuns: 2_000 },
    );
  });

  it("is decoded as a form of any names, none of which reaches a prototype", () => {
    const step = fc.constantFrom("a", "", "__proto__", "constructor", "toString", "0", "x[", "]y");
    const name = fc
      .array(step, { minLength: 1, maxLength: 20 })
      .map(([first = "", ...rest]) => first + rest.map((part) => `[${part}]`).join(""));
    const form = fc
      .array(fc.tuple(fc.oneof(name, fc.string()), fc.string()))
      .map((pairs) => new URLSearchParams(pairs).toString());
    fc.assert(
      fc.property(fc.oneof(form, fc.string()), (body) => {
        const params = decodeForm(body);
        expect(Object.getPrototypeOf(params)).toBeNull();
        expect(Object.keys(Object.prototype)).toEqual([]);
        expect(`${{}}`).toBe("[object Object]");
      }),
      { numRuns: 2_000 },
    );
    fc.assert(fc.property(fc.string(), (text) => toPath(text).length > 0));
  });
});
