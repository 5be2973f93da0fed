import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Beacon } from "./cookies.ts";
import { KeptLink } from "./kept-link.ts";

/** What the connection asks to be stored, and what came of it; `beacon` is what the cookies name. */
function link() {
  const world = { beacon: undefined as Beacon | undefined, marks: [] as [number, string][], told: [] as number[] };
  const kept = new KeptLink({
    beacon: () => world.beacon,
    channel: () => ({ kept: () => {}, stored: ({ n }) => void world.told.push(n) }),
    marked: (n, state) => world.marks.push([n, state]),
  });
  return { world, kept };
}

beforeEach(() => {
  const items = new Map<string, string>();
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => items.get(name) ?? null,
    setItem: (name: string, text: string) => void items.set(name, text),
    removeItem: (name: string) => void items.delete(name),
  });
  return () => vi.unstubAllGlobals();
});

const beacon = { tag: "t", version: "1" };

describe("KeptLink", () => {
  it("stores what is of a session that the cookies did not name, once they do", () => {
    const { world, kept } = link();
    kept.store({ n: 1, tab: "text" }, "t");
    kept.named();
    expect(world.marks).toEqual([]);
    world.beacon = beacon;
    kept.named();
    kept.named();
    expect([world.marks, world.told]).toEqual([[[1, "confirmed"]], [1]]);
    expect(sessionStorage.getItem("holdfast:tab")).toBe("t.text");
  });

  it("does not when the connection has taken that back since, nor for the next connection", () => {
    const { world, kept } = link();
    kept.store({ n: 1, tab: "text" }, "t");
    kept.store(undefined, "t");
    world.beacon = beacon;
    kept.named();
    world.beacon = undefined;
    kept.store({ n: 2, tab: "text" }, "t");
    kept.joining();
    world.beacon = beacon;
    kept.named();
    expect(world.marks).toEqual([]);
  });

  it("waits for no cookies where the browser refuses storage", () => {
    vi.stubGlobal("sessionStorage", undefined);
    const { world, kept } = link();
    kept.store({ n: 1, tab: "text" }, "t");
    expect([world.marks, kept.waits]).toEqual([[[1, "ephemeral"]], false]);
  });
});
