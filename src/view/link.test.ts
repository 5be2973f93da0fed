import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { link } from "./link.ts";

describe("link", () => {
  it("marks a link as the client knows it, and leaves the rest of the element alone", () => {
    expect(toHtml(html`<a ${link({ patch: "/users?a=1&b=2#top" })} class="tab">Users</a>`)).toBe(
      '<a href="/users?a=1&amp;b=2#top" data-phx-link="patch" data-phx-link-state="push" class="tab">Users</a>',
    );
    expect(toHtml(html`<a ${link({ navigate: "/x", replace: true })}>X</a>`)).toBe(
      '<a href="/x" data-phx-link="redirect" data-phx-link-state="replace">X</a>',
    );
  });

  it.each(["//evil.example", "https://evil.example/", "javascript:alert(1)", "users"])("refuses %j", (to) => {
    expect(() => link({ patch: to })).toThrow(/path of this app/);
    expect(() => link({ navigate: to })).toThrow(/path of this app/);
  });
});
