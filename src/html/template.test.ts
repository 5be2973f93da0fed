import { describe, expect, it } from "vitest";
import { HoldfastError } from "../base/errors.ts";
import { attrs } from "./attrs.ts";
import { each } from "./each.ts";
import { Embed } from "./embed.ts";
import { raw } from "./raw.ts";
// The formatter rewrites what is tagged `html`; some of these templates are as they are on purpose.
import { html, html as exact, type Renderable, type Rendered } from "./template.ts";
import { toHtml } from "./to-html.ts";

const bad = (value: unknown): Renderable => value as Renderable;

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
  return "no error";
}

describe("html in text", () => {
  it("prints strings, numbers, bigints and true, and nothing for null, undefined and false", () => {
    expect(toHtml(html`${"a"}|${0}|${-1.5}|${10n}|${true}|${null}|${undefined}|${false}|${""}`)).toBe(
      "a|0|-1.5|10|true||||",
    );
  });

  it("prints templates, arrays, lists, raw HTML and embeds", () => {
    const row = (n: number): Rendered => html`<li>${n}</li>`;
    const page = exact`<ul>${[1, 2].map(row)}${each([3], (n) => n, row)}${raw("<hr>")}${["x", ["y", null]]}${new Embed("e", 1)}</ul>`;
    expect(toHtml(page, { embed: ({ id, payload }) => `[${id}${String(payload)}]` })).toBe(
      "<ul><li>1</li><li>2</li><li>3</li><hr>xy[e1]</ul>",
    );
  });

  it("trims the outside once and keeps the inside", () => {
    expect(
      toHtml(exact`
      <p> a
        ${1} </p>
    `),
    ).toBe("<p> a\n        1 </p>");
  });

  it("reads `<` before a space as text", () => {
    expect(toHtml(exact`<p>1 < ${2} <3</p>`)).toBe("<p>1 < 2 <3</p>");
  });
});

describe("html in attributes", () => {
  it("leaves out, bares or quotes a whole value", () => {
    const input = (x: Renderable): string => toHtml(exact`<input value=${x} >`);
    expect([null, undefined, false].map(input)).toEqual(["<input >", "<input >", "<input >"]);
    expect([true, "", 0, 7n].map(input)).toEqual([
      "<input value >",
      '<input value="" >',
      '<input value="0" >',
      '<input value="7" >',
    ]);
  });

  it("prints true and false where both mean something", () => {
    expect(
      toHtml(html`<p aria-busy=${false} aria-hidden="${true}" draggable=${true} contenteditable="${false}"></p>`),
    ).toBe('<p aria-busy="false" aria-hidden="true" draggable="true" contenteditable="false"></p>');
    expect(toHtml(html`<p aria-label=${null}></p>`)).toBe("<p></p>");
  });

  it("takes no notice of quotes around a boolean attribute", () => {
    expect(toHtml(html`<button disabled="${false}" autofocus="${true}">x</button>`)).toBe(
      "<button autofocus>x</button>",
    );
  });

  it("prints parts of a quoted value, and keeps the attribute", () => {
    expect(toHtml(exact`<p class="${null}" id='a-${1}' title="${"x"}-${false}"></p>`)).toBe(
      `<p class="" id='a-1' title="x-"></p>`,
    );
  });

  it("prints a set of attributes", () => {
    const set = attrs({
      id: "a",
      hidden: false,
      title: null,
      disabled: true,
      "aria-busy": false,
      "@click": 1,
      href: "vbscript:x",
    });
    expect(toHtml(html`<a ${set} class="b" ${null}>x</a>`)).toBe(
      '<a id="a" disabled aria-busy="false" @click="1" href="about:blank#blocked" class="b">x</a>',
    );
  });

  it("refuses attrs() with names that are none, inline code, and values that are objects", () => {
    for (const name of ["a b", "", 'a"', "a>", "a=b", "onclick", "ONLOAD", "srcdoc"]) {
      expect(codeOf(() => attrs({ [name]: "x" }))).toBe("template_value");
    }
    expect(codeOf(() => attrs({ a: {} as never }))).toBe("template_value");
  });
});

describe("html with values no place can show", () => {
  const cases: readonly [string, unknown, string][] = [
    ["an object", { a: 1 }, "an object"],
    ["an object without a prototype", Object.create(null), "an object"],
    ["one that claims to be a template", { strings: ["<b>"], values: [] }, "an object"],
    ["a function", () => "x", "Call it"],
    ["a symbol", Symbol("s"), "a symbol"],
    ["a date", new Date(), "Format it"],
    ["a promise", Promise.resolve(1), "Await it in mount"],
    ["attrs()", attrs({ a: 1 }), "It stands inside a tag"],
    ["a map", new Map(), "Map"],
  ];

  it.each(cases)("names %s in text and in attributes", (_, value, message) => {
    expect(() => toHtml(html`<p>${bad(value)}</p>`)).toThrow(message);
    expect(codeOf(() => toHtml(html`<p>${bad(value)}</p>`))).toBe("template_value");
    expect(() => toHtml(html`<p class="${bad(value)}"></p>`)).toThrow('in class="…" of <p>');
    expect(() => toHtml(html`<p class=${bad(value)}></p>`)).toThrow("in class= of <p>");
  });

  it("refuses HTML in attributes and in elements that hold text", () => {
    for (const value of [html`<b></b>`, raw("x"), ["x"], each([], String, () => html``), new Embed("a", 1)]) {
      expect(codeOf(() => toHtml(html`<p class="${value}"></p>`))).toBe("template_value");
      expect(codeOf(() => toHtml(html`<p class=${value}></p>`))).toBe("template_value");
      expect(codeOf(() => toHtml(html`<p ${value}></p>`))).toBe("template_value");
      expect(codeOf(() => toHtml(html`<textarea>${value}</textarea>`))).toBe("template_value");
    }
    expect(codeOf(() => toHtml(html`<p ${"onclick=x"}></p>`))).toBe("template_value");
  });

  it("refuses an embed where none can be rendered", () => {
    expect(() => toHtml(html`${new Embed("chat", 1)}`)).toThrow('"chat"');
  });
});
