import { describe, expect, it } from "vitest";
import { Connected } from "./connected.ts";

/** The cookies name the session `t`; until the visitor deletes them. */
function page() {
  const confirmed: number[] = [];
  const cookies = { tag: "t" as string | undefined };
  const connected = new Connected({
    beacon: () => (cookies.tag === undefined ? undefined : { tag: cookies.tag, version: "v" }),
    confirmed: (n) => confirmed.push(n),
  });
  return { connected, confirmed, cookies };
}

describe("Connected", () => {
  it("tells the connection, once each, which of its stored writes the cookies lead to", () => {
    const { connected, confirmed } = page();
    expect(connected.joined({ n: 0, saved: 0, tag: "t" })).toMatchObject({ saved: 0 });
    expect(connected.told({ n: 2, saved: 1, tag: "t" })).toMatchObject({ saved: 1 });
    connected.told({ n: 2, saved: 1, tag: "t" });
    connected.told({ n: 2, saved: 2, tag: "t" });
    expect(confirmed).toEqual([1, 2]);
    connected.joined({ n: 1, saved: 1, tag: "t" });
    expect(confirmed).toEqual([1, 2, 1]);
  });

  it.each([undefined, "another"])("believes nothing of a session that no cookie names: they name %s", (tag) => {
    const { connected, confirmed, cookies } = page();
    connected.joined({ n: 1, saved: 1, tag: "t" });
    cookies.tag = tag;
    expect(connected.told({ n: 2, saved: 2, tag: "t" })).toMatchObject({ n: 2, saved: 0 });
    expect(confirmed).toEqual([1]);
  });

  it("says nothing where the server stores nothing by itself: what is saved a commit tells", () => {
    const { connected, confirmed } = page();
    const state = { n: 2, patch: "p", tag: "another" };
    expect(connected.joined(state)).toBe(state);
    expect([connected.stores, confirmed]).toEqual([false, []]);
  });
});
