import { describe, expect, it } from "vitest";
import { Kept } from "./kept.ts";
import type { Shelf } from "./vault.ts";

function newShelf(): Shelf & { readonly stored: Map<string, string> } {
  const stored = new Map<string, string>();
  return {
    stored,
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => void stored.set(name, text),
    removeItem: (name) => void stored.delete(name),
  };
}

function shelves() {
  const tab = newShelf();
  const device = newShelf();
  return { tab, device, kept: new Kept({ tab: () => tab, device: () => device }) };
}

describe("Kept", () => {
  it("gives back what it was given, each from its own storage, and nothing where there is nothing", () => {
    const { kept, tab, device } = shelves();
    expect(kept.texts(true)).toBeUndefined();
    expect(kept.store({ n: 1, tab: "T" }, undefined)).toBe(true);
    expect(kept.store({ n: 2, device: "D" }, "tag")).toBe(true);
    expect([...tab.stored.keys(), ...device.stored.keys()]).toEqual(["holdfast:tab", "holdfast:device"]);
    expect(kept.texts(true)).toEqual({ tab: "T", device: "D" });
  });

  it("erases what the server wants gone, and leaves alone what it does not name", () => {
    const { kept, tab } = shelves();
    kept.store({ n: 1, tab: "T", device: "D" }, "tag");
    kept.store({ n: 2, tab: null }, "tag");
    expect(tab.stored.size).toBe(0);
    expect(kept.texts(true)).toEqual({ device: "D" });
  });

  it("erases what is of a session whose cookies the user has deleted, and nothing of a visitor without one", () => {
    const { kept, tab } = shelves();
    kept.store({ n: 1, tab: "T" }, "tag");
    kept.store({ n: 1, device: "D" }, undefined);
    expect(kept.texts(false)).toEqual({ device: "D" });
    expect(tab.stored.size).toBe(0);
  });

  it("leaves nothing when all is erased, but for what is of the session that has come since", () => {
    const { kept, tab, device } = shelves();
    kept.store({ n: 1, tab: "T" }, "old");
    kept.store({ n: 1, device: "D" }, "new");
    kept.clear("new");
    expect([tab.stored.size, kept.texts(true)]).toEqual([0, { device: "D" }]);
    kept.store({ n: 2, tab: "T" }, undefined);
    kept.clear(undefined);
    expect([tab.stored.size, device.stored.size]).toEqual([0, 0]);
  });

  it("says where the browser refuses, and passes over what is damaged", () => {
    const refuses = new Kept({
      tab: () => {
        throw new Error("blocked");
      },
      device: newShelf,
    });
    expect(refuses.store({ n: 1, tab: "T" }, undefined)).toBe(false);
    expect(refuses.texts(true)).toBeUndefined();
    const { kept, tab } = shelves();
    for (const damaged of ["", ".", "tag", "tag."]) {
      tab.setItem("holdfast:tab", damaged);
      expect(kept.texts(true)).toBeUndefined();
    }
  });
});
