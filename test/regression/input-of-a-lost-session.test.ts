import { expect, it } from "vitest";
import { Ledger } from "../../src/client/ledger.ts";
import { createStamper } from "../../src/client/stamp.ts";

// What it has replaced may come back by a courier.
it.each(["renew", "discard"] as const)("leaves an input as late as it was when its session is lost (%s)", (begin) => {
  const seen = "0loyw4t5c0033451420x";
  const ledger = new Ledger({ keys: { a: seen } });
  ledger.line = "down";
  ledger.input(createStamper("d").stamp({ key: "a", value: "x", seen: ledger.seen("a"), tag: "before" }));
  ledger.release("a");
  if (begin === "renew") ledger.renew();
  else ledger.discard(["a"], "after");
  expect(ledger.job()).toMatchObject({ writes: [{ key: "a", seen, tag: begin === "renew" ? null : "after" }] });
});
