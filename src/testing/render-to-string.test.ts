import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { component, liveComponent } from "../view/live-component.ts";
import { renderToString } from "./render-to-string.ts";

describe("renderToString", () => {
  it("prints what a function component makes, escaped", () => {
    const badge = (text: string) => html`<b class="badge">${text}</b>`;
    expect(renderToString(badge("a < b"))).toBe('<b class="badge">a &lt; b</b>');
    expect(renderToString(["a", html`<i></i>`, null])).toBe("a<i></i>");
  });

  it("refuses a live component, which stands in a view", () => {
    const Part = liveComponent({ render: () => html`<i></i>` });
    expect(() => renderToString(html`${component(Part, { id: "a" })}`)).toThrow("inside a live view");
  });
});
