import { describe, expect, it } from "vitest";
import { Renewals } from "./renewals.ts";
import { Tokens } from "./tokens.ts";

const renewals = (told: (over: string | null | undefined) => void = () => {}) =>
  new Renewals(
    { epoch: 0 },
    {
      ledger: { discard: () => {} },
      couriers: { clear: () => {} },
      vault: { clear: () => {}, drop: () => {} },
      kept: { erased: told },
      tokens: new Tokens({ tag: "old" }),
    },
  );

describe("a page that hears late of its session's end", () => {
  it("does not take the session that the browser holds by then for the one that is over", () => {
    const page = renewals();
    page.ended("old", false);
    const next = { tag: "new", version: "1" };
    expect([page.current({ tag: "old", version: "9" }), page.current(next)]).toEqual([undefined, next]);
  });
});

describe("a page whose session is erased", () => {
  it("leaves nothing of it in the browser, whether it was told by its own connection or by another's", () => {
    const over: (string | null | undefined)[] = [];
    const page = renewals((tag) => over.push(tag));
    page.ended("old", true);
    const own = renewals((tag) => over.push(tag));
    own.heard({ n: 1, moves: 1, erased: true });
    own.heard({ n: 2, moves: 1, erased: true });
    const other = renewals((tag) => over.push(tag));
    other.heard({ n: 1, moves: 1, tag: "new" });
    other.ended("new", false);
    expect(over).toEqual(["old", "old"]);
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
