import { describe, expect, it } from "vitest";
import type { Beacon } from "./cookies.ts";
import { Renewals } from "./renewals.ts";
import { Tokens } from "./tokens.ts";

type Over = string | null | undefined;

interface Spies {
  drop(over: Over): void;
  discard(): void;
  texts(): undefined;
}

const renewals = (
  told: (over: Over) => void = () => {},
  dropped: Beacon[] = [],
  { drop = () => {}, discard = () => {}, texts = () => undefined }: Partial<Spies> = {},
) =>
  new Renewals(
    { epoch: 0, carry: ["theme"] },
    {
      ledger: { discard },
      couriers: { clear: () => {} },
      vault: { clear: () => {}, drop, beyond: () => undefined },
      kept: { erased: told, texts },
      tokens: new Tokens({ tag: "old" }),
      dropBeacon: (said) => dropped.push(said),
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
    const over: Over[] = [];
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

describe("a page that is told that there is no session, though a beacon names one", () => {
  it("deletes the beacon, and takes what comes after it for news", () => {
    const dropped: Beacon[] = [];
    const page = renewals(() => {}, dropped);
    const beacon = { tag: "old", version: "1" };
    page.answered({ tag: null }, beacon);
    expect(dropped).toEqual([beacon]);
    // Where the browser does not let it.
    expect(page.current(beacon)).toBeUndefined();
    expect(page.current(undefined)).toBeUndefined();
    expect(page.current(beacon)).toEqual(beacon);
  });
});

describe("a page that begins a session anew, because its cookies are gone", () => {
  it("keeps what was typed, of whatever generation the next one is; of a session in place of its own it does not", () => {
    let discarded = 0;
    const page = renewals(undefined, undefined, { discard: () => void (discarded += 1) });
    page.answered({ tag: null }, undefined);
    page.answered({ tag: "next", epoch: 2 }, undefined);
    expect(discarded).toBe(0);
    page.answered({ tag: "other", epoch: 3 }, undefined);
    expect(discarded).toBe(1);
  });
});

describe("a page whose connection logs in while the browser is given the session of another tab's login", () => {
  it("leaves that session's ticket in the vault: the one that it was in itself is over", () => {
    const gone: Over[] = [];
    const page = renewals(undefined, undefined, { drop: (over) => gone.push(over) });
    // It has learned the browser's session by its cookies, and was itself in none.
    page.heard({ n: 1, moves: 1, tag: "mine" }, undefined);
    page.heard({ n: 2, moves: 2, tag: "next" }, "mine");
    expect(gone).toEqual([undefined, "mine"]);
  });
});

describe("an input that a page leaves behind", () => {
  it("is of the session it was typed in, unless it is carried: then of the one that the browser has", () => {
    const page = renewals();
    page.heard({ n: 1, moves: 1, tag: "next" });
    expect(page.belongs({ key: "name", tag: "next" }, "old")).toBe("next");
    expect(page.belongs({ key: "name", tag: null }, "old")).toBe("old");
    expect(page.belongs({ key: "theme", tag: "next" }, "old")).toBe("old");
    expect(page.belongs({ key: "theme", tag: "next" }, undefined)).toBeNull();
  });
});
