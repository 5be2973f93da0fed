import { describe, expect, it } from "vitest";
import type { Entries } from "../values/entry.ts";
import { Overlay } from "./overlay.ts";

const entries = (value: string, clock = `000000001000${value.padStart(8, "0")}`): Entries =>
  new Map([["key", { value, clock }]]);
const session = (id: string, generation = 0) => ({ id, generation });

describe("Overlay", () => {
  it("gives back what was added, merged, to the same session and generation only", () => {
    const overlay = new Overlay({ sessions: 10, ms: 1_000, now: () => 0 });
    overlay.add(session("a"), entries("2"));
    overlay.add(session("a"), entries("1"));
    expect(overlay.read(session("a")).get("key")?.value).toBe("2");
    expect([overlay.read(session("b")).size, overlay.read(session("a", 1)).size]).toEqual([0, 0]);
  });

  it("forgets a session some time after its last write", () => {
    let now = 0;
    const overlay = new Overlay({ sessions: 10, ms: 1_000, now: () => now });
    overlay.add(session("a"), entries("1"));
    now = 999;
    expect(overlay.read(session("a")).size).toBe(1);
    overlay.add(session("b"), entries("1"));
    now = 1_000;
    expect(overlay.read(session("a")).size).toBe(0);
    overlay.add(session("c"), entries("1"));
    expect(overlay.size).toBe(2);
  });

  it("holds no more sessions than it may; the one written longest ago goes first", () => {
    const overlay = new Overlay({ sessions: 2, ms: 1_000, now: () => 0 });
    for (const id of ["a", "b", "a", "c"]) overlay.add(session(id), entries("1"));
    expect(["a", "b", "c"].filter((id) => overlay.read(session(id)).size > 0)).toEqual(["a", "c"]);
    expect(overlay.size).toBe(2);
  });
});
