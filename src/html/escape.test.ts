import fc from "fast-check";
import { defaultTreeAdapter, parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { describe, expect, it } from "vitest";
import { attrs } from "./attrs.ts";
import { escapeAttribute, escapeText } from "./escape.ts";
import { jsonScript } from "./json-script.ts";
// The formatter rewrites what is tagged `html`; some of these templates are as they are on purpose.
import { html, html as exact, type Rendered } from "./template.ts";
import { toHtml } from "./to-html.ts";

/** Any characters; NUL cannot stand in HTML and is tested by itself. */
const anyString = fc
  .oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom(
        "<",
        ">",
        "&",
        '"',
        "'",
        "=",
        "/",
        "!",
        "-",
        " ",
        "\n",
        "\r",
        "\t",
        "`",
        "a",
        ";",
        "lt",
        "script",
        "</",
        "]]>",
      ),
    }),
  )
  .map((text) => text.replaceAll("\0", ""));

function only(rendered: Rendered): DefaultTreeAdapterTypes.Element {
  const { childNodes } = parseFragment(toHtml(rendered));
  expect(childNodes).toHaveLength(1);
  return childNodes[0] as DefaultTreeAdapterTypes.Element;
}

function textOf(element: DefaultTreeAdapterTypes.Element): string {
  let text = "";
  for (const child of element.childNodes) {
    expect(defaultTreeAdapter.isTextNode(child)).toBe(true);
    text += (child as DefaultTreeAdapterTypes.TextNode).value;
  }
  return text;
}

const textPlaces: Readonly<Record<string, (x: string) => Rendered>> = {
  "between tags": (x) => html`<b>${x}</b>`,
  "in pre, where a first line feed is dropped": (x) => exact`<pre>${x}</pre>`,
  "in a textarea": (x) => exact`<textarea>${x}</textarea>`,
  "in a title": (x) => exact`<title>${x}</title>`,
  "in a nested template": (x) => html`<b>${html`${[x]}`}</b>`,
};

const attributePlaces: Readonly<Record<string, (x: string) => Rendered>> = {
  "in double quotes": (x) => html`<b title="${x}"></b>`,
  "in single quotes": (x) => exact`<b title='${x}'></b>`,
  "as a whole value": (x) => html`<b title=${x}></b>`,
  "by attrs()": (x) => html`<b ${attrs({ title: x })}></b>`,
  "in a boolean attribute": (x) => html`<b hidden="${x}"></b>`,
  "beside the end of a void element": (x) => html`<input value=${x} />`,
};

describe("html escapes", () => {
  it.each(Object.keys(textPlaces))("any string %s to exactly that text", (place) => {
    fc.assert(
      fc.property(anyString, (x) => {
        expect(textOf(only((textPlaces[place] as (x: string) => Rendered)(x)))).toBe(x);
      }),
      { numRuns: 300 },
    );
  });

  it.each(Object.keys(attributePlaces))("any string %s to exactly that value", (place) => {
    fc.assert(
      fc.property(anyString, (x) => {
        const element = only((attributePlaces[place] as (x: string) => Rendered)(x));
        expect(element.attrs.map(({ value }) => value)).toEqual([x]);
        expect(element.childNodes).toHaveLength(0);
      }),
      { numRuns: 300 },
    );
  });

  it("mixed attribute values, each part for itself", () => {
    fc.assert(
      fc.property(anyString, anyString, (x, y) => {
        expect(only(html`<b title="a ${x} b ${y}"></b>`).attrs).toEqual([{ name: "title", value: `a ${x} b ${y}` }]);
      }),
    );
  });

  it("attributes so that noscript cannot be left", () => {
    expect(toHtml(html`<noscript><p title="${"</noscript><img onerror=x>"}"></p></noscript>`)).not.toContain(
      "</noscript><img",
    );
  });

  it("NUL as the replacement character, for HTML has none", () => {
    expect(toHtml(html`<b title="${"\0"}">${"\0"}</b>`)).toBe('<b title="\uFFFD">\uFFFD</b>');
  });
});

describe("escapeText and escapeAttribute", () => {
  it("return a harmless string as it is", () => {
    expect(escapeText(`it's "fine"`)).toBe(`it's "fine"`);
    expect(escapeAttribute("plain é 😀")).toBe("plain é 😀");
  });

  it("escape for their place", () => {
    expect(escapeText("<a & b>")).toBe("&lt;a &amp; b&gt;");
    expect(escapeAttribute(`<"'>`)).toBe("&lt;&quot;&#39;&gt;");
  });
});

describe("jsonScript", () => {
  it("holds any JSON, and no data breaks out of it", () => {
    fc.assert(
      fc.property(fc.jsonValue(), anyString, (data, id) => {
        const script = only(jsonScript(id, { data, id }));
        expect(script.tagName).toBe("script");
        expect(script.attrs).toEqual([
          { name: "type", value: "application/json" },
          { name: "id", value: id },
        ]);
        expect(JSON.parse(textOf(script))).toEqual(JSON.parse(JSON.stringify({ data, id })));
      }),
    );
    expect(toHtml(jsonScript("x", "</script><!--\u2028"))).not.toMatch(/<\/script><!--|\u2028/);
  });

  it("refuses what JSON cannot hold", () => {
    expect(() => jsonScript("x", undefined)).toThrow("no data");
    expect(() => jsonScript("x", 1n)).toThrow("JSON cannot hold");
  });
});
