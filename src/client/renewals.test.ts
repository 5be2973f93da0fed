import { describe, expect, it } from "vitest";
import { Renewals } from "./renewals.ts";
import { Tokens } from "./tokens.ts";

const renewals = () =>
  new Renewals(
    { epoch: 0 },
    {
      ledger: { discard: () => {} },
      couriers: { clear: () => {} },
      vault: { clear: () => {} },
      tokens: new Tokens({ tag: "old" }),
    },
  );

describe("a page that hears late of its session's end", () => {
  it("does not take the session that the browser holds by then for the one that is over", () => {
    const page = renewals();
    page.ended("old");
    const next = { tag: "new", version: "1" };
    expect([page.current({ tag: "old", version: "9" }), page.current(next)]).toEqual([undefined, next]);
  });
});

describe("a login of a visitor who had no session", () => {
  it("is not taken for deleted when its connection is lost before its answer has come", () => {
    const page = renewals();
    page.heard({ n: 1, moves: 1, tag: "new" });
    page.left();
    expect(page.settled).toBe(false);
    page.current({ tag: "new", version: "1" });
    expect(page.settled).toBe(true);
  });
});
