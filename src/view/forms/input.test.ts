import { parseFragment } from "parse5";
import { describe, expect, it } from "vitest";
import { toHtml } from "../../html/to-html.ts";
import { html } from "../../html/template.ts";
import { button, errorList, label } from "./field-parts.ts";
import { form } from "./form-tag.ts";
import { input } from "./input.ts";
import type { InputOptions } from "./input-options.ts";
import { toForm } from "./to-form.ts";

interface Element {
  readonly tagName: string;
  readonly attrs: Readonly<Record<string, string>>;
  readonly text: string;
}

/** Every element of the HTML, as a browser parses it. */
function elements(source: string): Element[] {
  type Node = { tagName?: string; attrs?: { name: string; value: string }[]; childNodes?: Node[]; value?: string };
  const text = (node: Node): string => node.value ?? (node.childNodes ?? []).map(text).join("");
  const walk = (node: Node): Element[] => [
    ...(node.tagName === undefined
      ? []
      : [
          {
            tagName: node.tagName,
            attrs: Object.fromEntries((node.attrs ?? []).map(({ name, value }) => [name, value])),
            text: text(node).trim(),
          },
        ]),
    ...(node.childNodes ?? []).flatMap(walk),
  ];
  return walk(parseFragment(source) as Node);
}

const print = (options: InputOptions): Element[] => elements(toHtml(input(options)));
const all = (found: Element[], tagName: string): Element[] => found.filter((element) => element.tagName === tagName);
const one = (found: Element[], tagName: string): Element => {
  const [first] = all(found, tagName);
  if (first === undefined) throw new Error(`no <${tagName}>`);
  return first;
};
const user = (params = {}, errors = {}) => toForm<Record<string, unknown>>(params, { as: "user", errors });

describe("input", () => {
  it("is an input with its label", () => {
    const found = print({
      field: user({ user: { email: 'a"<b>' } }).field("email"),
      type: "email",
      label: "Email",
      required: true,
      "phx-debounce": "blur",
    });
    expect(one(found, "label")).toMatchObject({ attrs: { for: "user_email", class: "hf-label" }, text: "Email" });
    expect(one(found, "input").attrs).toEqual({
      type: "email",
      id: "user_email",
      name: "user[email]",
      value: 'a"<b>',
      class: "hf-input",
      required: "",
      "phx-debounce": "blur",
    });
  });

  it("names its errors to who cannot see them, and marks itself", () => {
    const found = print({ field: user({}, { email: ["is <bad>", "is long"] }).field("email") });
    expect(one(found, "input").attrs).toMatchObject({
      "aria-invalid": "true",
      "aria-describedby": "user_email-errors",
    });
    expect(one(found, "ul").attrs).toMatchObject({ id: "user_email-errors" });
    expect(all(found, "li").map(({ text }) => text)).toEqual(["is <bad>", "is long"]);
    expect(one(found, "div").attrs).toMatchObject({ class: "hf-field", "data-invalid": "" });
  });

  it("says nothing of errors when there are none", () => {
    const found = print({ field: user().field("email") });
    expect(Object.keys(one(found, "input").attrs)).not.toContain("aria-invalid");
    expect(all(found, "ul")).toEqual([]);
    expect(one(found, "div").attrs).toEqual({ class: "hf-field" });
  });

  it("keeps a text area's text, a line feed at its start too", () => {
    const field = user({ user: { bio: "\n</textarea>x" } }).field("bio");
    expect(toHtml(input({ field, type: "textarea" }))).toContain(">\n\n&lt;/textarea&gt;x</textarea>");
  });

  it("is a checkbox that says false when it is not checked", () => {
    const of = (value: unknown) => print({ name: "ok", value, type: "checkbox", label: "Agree" });
    expect(all(of("true"), "input").map(({ attrs }) => [attrs["type"], attrs["value"], "checked" in attrs])).toEqual([
      ["hidden", "false", false],
      ["checkbox", "true", true],
    ]);
    expect(all(of("false"), "input").some(({ attrs }) => "checked" in attrs)).toBe(false);
    expect(all(of(true), "input").some(({ attrs }) => "checked" in attrs)).toBe(true);
  });

  it("is a select with prompt, groups, and what was chosen", () => {
    const found = print({
      name: "plan",
      value: 2,
      type: "select",
      prompt: "Choose",
      options: [
        "free",
        {
          label: "Paid",
          options: [
            { value: 2, label: "Two" },
            { value: 3, label: "Three", disabled: true },
          ],
        },
      ],
    });
    expect(all(found, "option").map(({ attrs, text }) => [attrs["value"], text, "selected" in attrs])).toEqual([
      ["", "Choose", false],
      ["free", "free", false],
      ["2", "Two", true],
      ["3", "Three", false],
    ]);
    expect(one(found, "optgroup").attrs).toEqual({ label: "Paid" });
  });

  it("is a select of several, which can be emptied", () => {
    const found = print({ name: "tags", value: ["a", "c"], type: "select", multiple: true, options: ["a", "b", "c"] });
    expect(one(found, "select").attrs).toMatchObject({ name: "tags[]", multiple: "" });
    expect(one(found, "input").attrs).toMatchObject({ type: "hidden", name: "tags[]", value: "" });
    expect(all(found, "option").map(({ attrs }) => "selected" in attrs)).toEqual([true, false, true]);
  });

  it("is a group of radio buttons, or of checkboxes, each with an id and a label of its own", () => {
    const radio = print({ id: "p", name: "plan", value: "b c", type: "radio", label: "Plan", options: ["a", "b c"] });
    expect(all(radio, "input").map(({ attrs }) => [attrs["id"], attrs["name"], "checked" in attrs])).toEqual([
      ["p_a", "plan", false],
      ["p_b_c", "plan", true],
    ]);
    expect(all(radio, "label").map(({ attrs }) => attrs["for"])).toEqual(["p_a", "p_b_c"]);
    expect(one(radio, "legend").text).toBe("Plan");
    const boxes = print({
      id: "t",
      name: "tags",
      value: ["a"],
      type: "checkbox",
      label: "Tags",
      options: ["a", "b"],
      errors: ["no"],
    });
    expect(all(boxes, "input").map(({ attrs }) => [attrs["type"], attrs["name"], "checked" in attrs])).toEqual([
      ["hidden", "tags[]", false],
      ["checkbox", "tags[]", true],
      ["checkbox", "tags[]", false],
    ]);
    expect(one(boxes, "fieldset").attrs).toMatchObject({ "data-invalid": "", "aria-describedby": "t-errors" });
  });

  it("shows dates as their inputs read them", () => {
    const value = new Date("2026-03-04T05:06:07Z");
    const shown = (type: "date" | "datetime-local" | "time" | "month") =>
      one(print({ name: "at", type, value }), "input").attrs["value"];
    expect([shown("date"), shown("datetime-local"), shown("time"), shown("month")]).toEqual([
      "2026-03-04",
      "2026-03-04T05:06",
      "05:06",
      "2026-03",
    ]);
    expect(one(print({ name: "at", type: "date", value: new Date("x") }), "input").attrs["value"]).toBe("");
  });

  it("is hidden without label and errors", () => {
    expect(toHtml(input({ name: "a", type: "hidden", value: 7 }))).toMatch(/^<input\s[^>]*type="hidden"[^>]*>$/);
  });
});

describe("form", () => {
  it("carries no hidden inputs without an action", () => {
    expect(toHtml(form({ for: user(), "phx-change": "check" }, "x"))).toBe(
      '<form id="user" phx-change="check">x</form>',
    );
  });

  it("carries a CSRF token and the method where the browser sends it", () => {
    const found = elements(toHtml(form({ action: "/users/1", method: "delete", csrfToken: "t" }, html`<b></b>`)));
    expect(one(found, "form").attrs).toEqual({ action: "/users/1", method: "post" });
    expect(all(found, "input").map(({ attrs }) => [attrs["name"], attrs["value"]])).toEqual([
      ["_method", "delete"],
      ["_csrf_token", "t"],
    ]);
    expect(elements(toHtml(form({ action: "/find", method: "get" }, ""))).length).toBe(1);
  });

  it("gives the token to nobody else", () => {
    for (const action of ["https://evil.example/", "//evil.example", "javascript:alert(1)"]) {
      expect(() => form({ action }, "")).toThrow(/form/);
    }
  });

  it("asks for an id where the client must find it again", () => {
    expect(() => form({ "phx-change": "check" }, "")).toThrow(/id/);
  });
});

describe("label, errorList and button", () => {
  it("print what an input by hand needs", () => {
    expect(toHtml(label({ for: "q", class: "big" }, "Search"))).toBe(
      '<label class="hf-label big" for="q">Search</label>',
    );
    expect(toHtml(errorList(["a"], { id: "e" }))).toMatch(
      /^<ul class="hf-errors" id="e">\s*<li class="hf-error">a<.li>\s*<.ul>$/,
    );
    expect(errorList([], { id: "e" })).toBeUndefined();
    expect(toHtml(button({ "phx-disable-with": "…" }, "Save"))).toBe(
      '<button class="hf-button" type="submit" phx-disable-with="…">Save</button>',
    );
  });
});
