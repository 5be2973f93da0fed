import { describe, expect, it } from "vitest";
import type { Job } from "../../src/client/job.ts";
import { Ledger } from "../../src/client/ledger.ts";

const input = (key: string, seq: number) => ({ key, value: key, doc: "d", seq, seen: "", at: 0, tag: null });

describe("an input that was taken when its connection's patch had been confirmed", () => {
  it("is sent by itself, and does not wait for a patch that has come already", () => {
    const ledger = new Ledger({ keys: { a: "", b: "" } });
    ledger.joined({ n: 0 });
    for (const write of [input("a", 1), input("b", 2)]) {
      ledger.input(write);
      ledger.release(write.key);
    }
    ledger.send();
    ledger.acked(input("a", 1), 1);
    ledger.state({ n: 2, patch: "p", keys: { a: "1", b: "1" } });
    ledger.confirm(ledger.job() as Job);
    ledger.acked(input("b", 2), 2);
    ledger.state({ n: 2, keys: { a: "1", b: "1" } });
    expect(ledger.overdue(input("b", 2))).toBe(true);
    expect(ledger.job()).toMatchObject({ kind: "writes", writes: [{ key: "b" }] });
  });
});
