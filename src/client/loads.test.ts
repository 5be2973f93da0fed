import { describe, expect, it } from "vitest";
import { Loads } from "./loads.ts";
import { usable } from "./storages.ts";

/** The `sessionStorage` of a tab. */
const tab = () =>
  usable(() => {
    throw new Error("there is no browser here");
  });

describe("Loads", () => {
  it("counts the pages of a tab whose views were not joined, and says so from the second on", () => {
    const shelf = tab();
    const told = [1, 2, 3].map(() => new Loads(shelf, true).params());
    expect(told).toEqual([{}, { _holdfast_loads: 2 }, { _holdfast_loads: 3 }]);
  });

  it("begins again where a view was joined, for its page and for the next", () => {
    const shelf = tab();
    expect(new Loads(shelf, true).params()).toEqual({});
    const second = new Loads(shelf, true);
    second.joined();
    expect([second.params(), new Loads(shelf, true).params()]).toEqual([{}, {}]);
  });

  it("passes over pages without views, and what it does not understand", () => {
    const shelf = tab();
    expect(new Loads(shelf, true).params()).toEqual({});
    expect(new Loads(shelf, false).params()).toEqual({});
    expect(new Loads(shelf, true).params()).toEqual({ _holdfast_loads: 2 });
    shelf.setItem("holdfast:loads", "many");
    expect(new Loads(shelf, true).params()).toEqual({});
  });
});
