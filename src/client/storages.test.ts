import { describe, expect, it } from "vitest";
import { usable } from "./storages.ts";

describe("usable", () => {
  it("is the browser's own storage where it gives one, else one that holds as long as the page", () => {
    const refused = usable(() => {
      throw new Error("SecurityError");
    });
    expect(usable(() => refused)).toBe(refused);
    refused.setItem("a", "1");
    refused.setItem("b", "2");
    expect([refused.getItem("a"), refused.getItem("c"), refused.length, refused.key(1)]).toEqual(["1", null, 2, "b"]);
    refused.removeItem("a");
    expect(refused.getItem("a")).toBeNull();
    refused.clear();
    expect(refused.length).toBe(0);
  });
});
