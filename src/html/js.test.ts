import { describe, expect, it } from "vitest";
import { attrs } from "./attrs.ts";
import { js, type JS } from "./js.ts";
import { html } from "./template.ts";
import { toHtml } from "./to-html.ts";

const encoded = (commands: JS): unknown => JSON.parse(commands.toString());

describe("js", () => {
  // The expected encodings were read off Phoenix 1.2's lib/phoenix_live_view/js.ex and its tests.
  it.each<[string, JS, unknown]>([
    ["push", js.push("inc"), ["push", { event: "inc" }]],
    [
      "push with options",
      js.push("inc", { value: { one: 1 }, loading: ".a", pageLoading: true, target: 3 }),
      ["push", { event: "inc", value: { one: 1 }, loading: ".a", page_loading: true, target: 3 }],
    ],
    ["show", js.show(), ["show", {}]],
    [
      "show with options",
      js.show({ to: "#a", transition: "fade in", display: "flex", time: 300, blocking: false }),
      ["show", { to: "#a", transition: [["fade", "in"], [], []], display: "flex", time: 300, blocking: false }],
    ],
    [
      "hide with a triple",
      js.hide({ to: { closest: "p" }, transition: ["t", "a b", "c"] }),
      ["hide", { to: { closest: "p" }, transition: [["t"], ["a", "b"], ["c"]] }],
    ],
    ["toggle", js.toggle("#menu"), ["toggle", { to: "#menu" }]],
    [
      "toggle with transitions",
      js.toggle({ to: { inner: "ul" }, in: "fade-in d-block", out: ["o", "x", "y"], display: "grid" }),
      [
        "toggle",
        { to: { inner: "ul" }, ins: [["fade-in", "d-block"], [], []], outs: [["o"], ["x"], ["y"]], display: "grid" },
      ],
    ],
    ["addClass", js.addClass(" a  b "), ["add_class", { names: ["a", "b"] }]],
    [
      "removeClass",
      js.removeClass("a", { to: "#x", transition: "t", time: 5 }),
      ["remove_class", { names: ["a"], to: "#x", transition: [["t"], [], []], time: 5 }],
    ],
    ["toggleClass", js.toggleClass("a b"), ["toggle_class", { names: ["a", "b"] }]],
    ["transition", js.transition("shake", { time: 9 }), ["transition", { transition: [["shake"], [], []], time: 9 }]],
    ["setAttribute", js.setAttribute("aria-expanded", "true"), ["set_attr", { attr: ["aria-expanded", "true"] }]],
    ["removeAttribute", js.removeAttribute("hidden", { to: "#a" }), ["remove_attr", { attr: "hidden", to: "#a" }]],
    ["toggleAttribute", js.toggleAttribute("open", "true"), ["toggle_attr", { attr: ["open", "true"] }]],
    [
      "toggleAttribute between two values",
      js.toggleAttribute("aria-expanded", ["true", "false"], { to: "#a" }),
      ["toggle_attr", { attr: ["aria-expanded", "true", "false"], to: "#a" }],
    ],
    ["ignoreAttributes", js.ignoreAttributes("open"), ["ignore_attrs", { attrs: ["open"] }]],
    ["ignoreAttributes of many", js.ignoreAttributes(["a", "b"]), ["ignore_attrs", { attrs: ["a", "b"] }]],
    ["dispatch", js.dispatch("click", { to: "#a" }), ["dispatch", { event: "click", to: "#a" }]],
    [
      "dispatch with options",
      js.dispatch("mine", { detail: { a: [1] }, bubbles: false, blocking: true }),
      ["dispatch", { event: "mine", detail: { a: [1] }, bubbles: false, blocking: true }],
    ],
    ["dispatch that does not block", js.dispatch("mine", { blocking: false }), ["dispatch", { event: "mine" }]],
    ["focus", js.focus("#a"), ["focus", { to: "#a" }]],
    ["focusFirst", js.focusFirst(), ["focus_first", {}]],
    ["pushFocus", js.pushFocus({ to: { closest: "a" } }), ["push_focus", { to: { closest: "a" } }]],
    ["popFocus", js.popFocus(), ["pop_focus", {}]],
    ["navigate", js.navigate("/a"), ["navigate", { href: "/a", replace: false }]],
    ["patch", js.patch("?page=2", { replace: true }), ["patch", { href: "?page=2", replace: true }]],
    ["exec", js.exec("data-cancel", { to: "#a" }), ["exec", { attr: "data-cancel", to: "#a" }]],
  ])("encodes %s as Phoenix does", (_name, commands, expected) => {
    expect(encoded(commands)).toEqual([expected]);
  });

  it("chains, and leaves the list before as it was", () => {
    const first = js.push("a");
    const second = first.hide("#b").concat(js.popFocus());
    expect(encoded(first)).toEqual([["push", { event: "a" }]]);
    expect(encoded(second)).toEqual([
      ["push", { event: "a" }],
      ["hide", { to: "#b" }],
      ["pop_focus", {}],
    ]);
    expect(encoded(js)).toEqual([]);
  });

  it.each(["javascript:alert(1)", " java\nscript:alert(1)", "mailto:a@example.com", "data:text/html,x"])(
    "does not navigate to %j",
    (href) => {
      expect(() => js.navigate(href)).toThrow(/js\.navigate/);
      expect(() => js.patch(href)).toThrow(/js\.patch/);
    },
  );

  it("navigates to paths and to http(s) URLs, colons in them or not", () => {
    for (const href of ["/a:b", "?at=12:30", "https://example.com/a", "./a:b"]) {
      expect(encoded(js.navigate(href))).toEqual([["navigate", { href, replace: false }]]);
    }
  });

  it("refuses what the browser would not carry in an event", () => {
    expect(() => js.dispatch("click", { detail: {} })).toThrow(/no detail/);
    expect(() => js.dispatch("mine", { blocking: true, detail: { done: 1 } })).toThrow(/done/);
  });
});

describe("JS commands in a template", () => {
  const button = (commands: JS) => html`<button phx-click=${commands}>x</button>`;

  it("print as escaped JSON, quoted or not, and in attrs()", () => {
    const commands = js.toggle("[data-a='1']");
    const text = "[[&quot;toggle&quot;,{&quot;to&quot;:&quot;[data-a=&#39;1&#39;]&quot;}]]";
    expect(toHtml(button(commands))).toBe(`<button phx-click="${text}">x</button>`);
    expect(toHtml(html`<b phx-click="${commands}"></b>`)).toBe(`<b phx-click="${text}"></b>`);
    expect(toHtml(html`<b ${attrs({ "phx-click": commands })}></b>`)).toBe(`<b phx-click="${text}"></b>`);
  });

  it("stand neither in text nor in a URL", () => {
    expect(() => toHtml(html`<p>${js.show("#a")}</p>`)).toThrow(/JS commands.*attribute/);
    expect(() => toHtml(html`<a href=${js.show("#a")}>a</a>`)).toThrow(/JS commands/);
  });
});
