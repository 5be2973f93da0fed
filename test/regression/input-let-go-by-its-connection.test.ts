import { describe, expect, it } from "vitest";
import { Ledger } from "../../src/client/ledger.ts";

const input = { key: "a", value: "x", doc: "d", seq: 1, seen: "", at: 0, tag: "t" };

describe("an input whose connection had it in a patch and has let go of it, as its session was over", () => {
  it("is sent by itself, and does not wait for a patch that never comes", () => {
    const ledger = new Ledger({ keys: { a: "" } });
    ledger.joined({ n: 0, tag: "t" });
    ledger.input(input);
    ledger.release("a");
    ledger.send();
    ledger.acked(input, 1);
    ledger.state({ n: 1, patch: "p", tag: "t" });
    expect(ledger.job()).toMatchObject({ kind: "patch" });
    ledger.state({ n: 1 });
    expect(ledger.job()).toMatchObject({ kind: "writes", writes: [input] });
  });
});
