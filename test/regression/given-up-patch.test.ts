import { expect, it } from "vitest";
import { Ledger } from "../../src/client/ledger.ts";

it.each(["abandon", "resend"] as const)("calls nothing saved whose patch was given up (%s)", (giveUp) => {
  const ledger = new Ledger({ keys: { a: "" } });
  const told = { n: 1, patch: "sealed", keys: {}, status: { a: ["accepted"], b: ["accepted"] } } as const;
  ledger.joined(told);
  const job = ledger.job();
  if (job && giveUp === "resend") ledger.resend(job);
  else if (job) ledger.abandon(job, { state: "error", reason: "epoch_changed" });
  expect([...ledger.marks()].map(([, { state }]) => state)).toEqual(["saving", "saving"]);
  // A word of the connection that was under way says no more.
  ledger.state(told);
  expect(ledger.marks().get("b")).toEqual({ state: "saving" });
  ledger.state({ ...told, n: 2, patch: "again" });
  const next = ledger.job();
  if (next) ledger.confirm(next);
  expect(ledger.marks().get("b")).toEqual({ state: "confirmed" });
});
