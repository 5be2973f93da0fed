import { describe, expect, it } from "vitest";
import type { Job } from "../../src/client/job.ts";
import { Ledger } from "../../src/client/ledger.ts";

describe("a patch that the endpoint refused for good", () => {
  it("is not committed again when the cookies change: it would be refused without end", () => {
    const ledger = new Ledger({ keys: { a: "" }, patch: "of another session" });
    ledger.abandon(ledger.job() as Job, { state: "error", reason: "epoch_changed" });
    ledger.recheck();
    expect(ledger.job()).toEqual({ kind: "look" });
  });
});
