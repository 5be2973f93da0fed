import { describe, expect, it, vi } from "vitest";
import { Vault, VAULT } from "./vault.ts";

function shelf(text?: string) {
  const stored = new Map<string, string>(text === undefined ? [] : [[VAULT, text]]);
  return {
    stored,
    getItem: (name: string) => stored.get(name) ?? null,
    setItem: (name: string, value: string) => void stored.set(name, value),
    removeItem: (name: string) => void stored.delete(name),
  };
}

const answer = (version: string, seen: string | null = null, tag = "t") => ({
  tag,
  version,
  seen,
  ticket: `ticket of ${version}`,
});

describe("Vault", () => {
  it("keeps the newest ticket, which stands for those before it", () => {
    const at = shelf();
    const vault = new Vault(() => at);
    vault.keep(answer("v1"), undefined);
    vault.keep(answer("v2", "v1"), undefined);
    expect(JSON.parse(at.stored.get(VAULT) ?? "")).toEqual([["t", "v2", "ticket of v2"]]);
    expect(vault.beyond({ tag: "t", version: "v2" })).toBeUndefined();
    expect(vault.of({ tag: "t", version: "v2" })).toBe("ticket of v2");
  });

  it("has more than a cookie that an older answer overwrote, or another session's", () => {
    const at = shelf();
    const vault = new Vault(() => at);
    vault.keep(answer("v2", "v1"), undefined);
    expect(vault.beyond({ tag: "t", version: "v1" })).toBe("ticket of v2");
    expect(vault.beyond({ tag: "other", version: "v2" })).toBe("ticket of v2");
    expect(vault.newest("t")).toBe("ticket of v2");
    expect(vault.newest("other")).toBeUndefined();
  });

  it("keeps the tickets of two commits that knew nothing of each other, until a commit has taken one along", () => {
    const at = shelf();
    const vault = new Vault(() => at);
    vault.keep(answer("v1"), undefined);
    vault.keep(answer("v2"), undefined);
    const beyond = vault.beyond({ tag: "t", version: "v2" });
    expect(beyond).toBe("ticket of v1");
    vault.keep(answer("v3", "v2"), beyond);
    expect(JSON.parse(at.stored.get(VAULT) ?? "")).toEqual([["t", "v3", "ticket of v3"]]);
  });

  it("keeps eight tickets and none that is too long", () => {
    const at = shelf();
    const vault = new Vault(() => at);
    for (let count = 0; count < 20; count++) vault.keep(answer(`v${count}`), undefined);
    vault.keep({ ...answer("long"), ticket: "x".repeat(16_385) }, undefined);
    expect(JSON.parse(at.stored.get(VAULT) ?? "").map(([, version]: string[]) => version)).toEqual(
      [12, 13, 14, 15, 16, 17, 18, 19].map((count) => `v${count}`),
    );
  });

  it("forgets what was of a session that is over, and not what another tab has left of the next one", () => {
    const vault = new Vault(() => at);
    const at = shelf();
    vault.keep(answer("v1"), undefined);
    vault.drop("another");
    expect(vault.newest("t")).toBeDefined();
    vault.drop("t");
    expect(at.stored.size).toBe(0);
  });

  it("forgets everything", () => {
    const at = shelf();
    const vault = new Vault(() => at);
    vault.keep(answer("v1"), undefined);
    vault.clear();
    expect(at.stored.size).toBe(0);
  });

  it.each(["{", "7", '{"a":1}', '[["t"],[1,2,3],null]'])("reads nothing from %s", (text) => {
    expect(new Vault(() => shelf(text)).newest("t")).toBeUndefined();
  });

  it("knows what the page was answered itself, where the browser refuses storage, until it is deleted", () => {
    const vault = new Vault(() => {
      throw new Error("SecurityError");
    });
    vault.keep(answer("v1"), undefined);
    vault.keep(answer("v2", "v1"), undefined);
    expect([vault.newest("t"), vault.beyond({ tag: "t", version: "v1" })]).toEqual(["ticket of v2", "ticket of v2"]);
    vault.clear();
    expect(vault.newest("t")).toBeUndefined();
  });

  it("has forgotten that after half a minute: nobody could tell it that all was deleted", () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const vault = new Vault(() => {
      throw new Error("SecurityError");
    });
    vault.keep(answer("v1"), undefined);
    vi.setSystemTime(Date.now() + 29_999);
    expect(vault.newest("t")).toBe("ticket of v1");
    vi.setSystemTime(Date.now() + 1);
    expect(vault.newest("t")).toBeUndefined();
    vi.useRealTimers();
  });
});
