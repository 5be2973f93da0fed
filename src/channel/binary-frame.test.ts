import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { binaryPush } from "../../test/support/upload.ts";
import { decodeBinaryFrame } from "./binary-frame.ts";

const short = fc.string({ unit: "binary", maxLength: 50 });

describe("decodeBinaryFrame", () => {
  it("reads what the official client writes", () => {
    const message = fc.record({ joinRef: short, ref: short, topic: short, event: short });
    fc.assert(
      fc.property(message, fc.uint8Array(), (texts, bytes) => {
        const frame = decodeBinaryFrame(binaryPush(texts, bytes));
        expect({ ...frame, bytes: Uint8Array.from(frame?.bytes ?? []) }).toEqual({ ...texts, bytes });
      }),
    );
  });

  it("is undefined for what is cut off, of another kind, or no UTF-8, and throws for nothing", () => {
    const whole = binaryPush({ joinRef: "1", ref: "2", topic: "lvu:0", event: "chunk" }, Buffer.from("x"));
    for (let length = 0; length < whole.length - 1; length++) {
      expect(decodeBinaryFrame(whole.subarray(0, length))).toBeUndefined();
    }
    expect(decodeBinaryFrame(Uint8Array.of(1, ...whole.subarray(1)))).toBeUndefined();
    expect(decodeBinaryFrame(Uint8Array.of(0, 1, 0, 0, 0, 0xff))).toBeUndefined();
    fc.assert(fc.property(fc.uint8Array(), (bytes) => void decodeBinaryFrame(bytes)));
  });
});
