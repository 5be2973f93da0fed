import { describe, expect, it } from "vitest";
import { toExternalUrl, toLocalPath } from "./local-path.ts";

describe("toLocalPath", () => {
  it("keeps path, query and fragment", () => {
    expect(toLocalPath("/a/b?c=d#e", "redirect")).toBe("/a/b?c=d#e");
  });

  it.each([
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "chat",
    "",
    "/\t/evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/.\\/evil.example",
  ])("refuses %j, which would leave the app", (to) => {
    expect(() => toLocalPath(to, "redirect")).toThrow(/path of this app/);
  });
});

describe("toExternalUrl", () => {
  it("takes whole http(s) URLs and nothing else", () => {
    expect(toExternalUrl("https://example.org/x")).toBe("https://example.org/x");
    expect(() => toExternalUrl("javascript:alert(1)")).toThrow(/http or https/);
    expect(() => toExternalUrl("/chat")).toThrow(/http or https/);
  });
});
