import { describe, expect, it } from "vitest";
import { js, type JS } from "../html/js.ts";
import { html } from "../html/template.ts";
import { Differ } from "./differ.ts";

describe("JS commands in a diff", () => {
  it("are no change when they say the same again", () => {
    const view = (commands: JS) => html`<p><button phx-click=${commands}>x</button></p>`;
    const differ = new Differ({ embed: () => "" });
    differ.full(view(js.show("#a").push("b")));
    expect(differ.update(view(js.show("#a").push("b")))).toBe("");
    expect(differ.update(view(js.show("#a").push("c")))).toContain("push");
  });
});
