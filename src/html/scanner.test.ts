import { describe, expect, it } from "vitest";
import { templateOf } from "./prepare.ts";
// The formatter rewrites what is tagged `exact`; these templates are as they are on purpose.
import { html as exact, type Rendered } from "./template.ts";
import { toHtml } from "./to-html.ts";

const x = "x";

describe("a template is refused at first render", () => {
  const cases: readonly [string, () => Rendered, string][] = [
    ["a hole as a tag's name", () => exact`<${x}></p>`, "tag's name"],
    ["a hole in a tag's name", () => exact`<h${1}></h1>`, "tag's name"],
    ["a hole in an end tag", () => exact`<h1></h${1}>`, "tag's name"],
    ["a hole as an end tag", () => exact`<h1></${x}>`, "may not stand here"],
    ["a hole in an attribute's name", () => exact`<p data-${x}="1"></p>`, "attribute's name"],
    ["a hole as an attribute's name", () => exact`<p ${x}="1"></p>`, "a space or the end"],
    ["a hole in a comment", () => exact`<!-- ${x} -->`, "comment"],
    ["a hole in a doctype", () => exact`<!DOCTYPE ${x}>`, "may not stand here"],
    [
      "a hole in a script",
      () =>
        exact`<script>
          let a = ${1};
        </script>`,
      "jsonScript",
    ],
    ["a hole in a style", () => exact`<style>p { color: ${x} }</style>`, "<style>"],
    ["a hole in an iframe", () => exact`<iframe>${x}</iframe>`, "<iframe>"],
    ["a hole in an event handler", () => exact`<p onclick="${x}"></p>`, "phx- binding"],
    ["a hole in an event handler, in capitals", () => exact`<p ONCLICK=${x}></p>`, "phx- binding"],
    ["a hole in part of an event handler", () => exact`<p onclick="run(${x})"></p>`, "phx- binding"],
    ["a hole in srcdoc", () => exact`<iframe srcdoc=${x}></iframe>`, "srcdoc"],
    ["a hole in an unquoted value", () => exact`<p class=a${x}></p>`, 'class="…"'],
    ["an unquoted hole with more text", () => exact`<p class=${x}b></p>`, 'class="…"'],
    ["two unquoted holes", () => exact`<p class=${x}${x}></p>`, 'class="…"'],
    ["an unquoted hole that touches the end of its tag", () => exact`<input value=${x}/>`, "Put a space"],
    ["a quoted hole that touches the next attribute", () => exact`<p hidden="${x}"id="a"></p>`, "Put a space"],
    ["a boolean attribute of many parts", () => exact`<p hidden="a ${x}"></p>`, "one value"],
    ["a quote that is not closed", () => exact`<p title="${x}></p>`, "not closed"],
    ["a tag that is not closed", () => exact`<p ${null}`, "not closed"],
    ["an element that is not closed", () => exact`<div>${x}`, "</div>"],
    ["an element closed in another", () => exact`<div><b>${x}</div></b>`, "<b> is still open"],
    ["an end without a start", () => exact`${x}</div>`, "did not open"],
    ["an end of a void element", () => exact`<br></br>`, "no end tag"],
    ["a self-closed HTML element", () => exact`<div class=${x} />`, "<div></div>"],
    ["a self-closed script in SVG", () => exact`<svg><script /><p>${x}</p></svg>`, "<script></script>"],
    ["a comment in a script, which hides its end", () => exact`<script><!-- <script></script>${x}`, "<!--"],
    ["markup in a title", () => exact`<svg><title><b class=${x}></b></title></svg>`, "markup is text"],
    ["two holes where a scheme could be put together", () => exact`<a href="${x}${x}">a</a>`, "join them first"],
  ];

  it.each(cases)("for %s", (_, template, message) => {
    expect(() => toHtml(template())).toThrow(message);
    expect(() => toHtml(template())).toThrow(expect.objectContaining({ code: "template_invalid" }));
  });

  it("with the source and a caret under the place", () => {
    expect(() => toHtml(exact`<ul><li onclick="${x}">a</li></ul>`)).toThrow(
      '  <ul><li onclick="${0}">a</li></ul>\n                   ^',
    );
  });
});

describe("a template is read as a browser reads it", () => {
  it("in comments, doctypes, scripts and styles without holes", () => {
    const page = exact`<!DOCTYPE html><html><head><!-- a > b --><script>if (a < b) "</p>"</script>
      <style>a > b {}</style></head><body>${x}</body></html>`;
    expect(toHtml(page)).toContain("<body>x</body>");
    expect(toHtml(exact`<!--><b title="${x}"></b>`)).toBe('<!--><b title="x"></b>');
    expect(toHtml(exact`<!-- a --!><b title="${x}"></b>`)).toBe('<!-- a --!><b title="x"></b>');
  });

  it("with end tags that may be left out", () => {
    expect(toHtml(exact`<ul><li>${1}<li>${2}</ul>`)).toBe("<ul><li>1<li>2</ul>");
  });

  it("in SVG, where any element may close itself", () => {
    expect(toHtml(exact`<svg><g/><path d="${"M0"}"/></svg>`)).toBe('<svg><g/><path d="M0"/></svg>');
    expect(toHtml(exact`<path d=${"M0"} />`)).toBe('<path d="M0" />');
  });

  it("with unusual space around names and values", () => {
    expect(
      toHtml(
        exact`<p
      class = ${x}
      id= "${x}" data-a	hidden = "${true}" /data-b></p>`,
      ),
    ).toBe('<p class="x"\n      id= "x" data-a hidden /data-b></p>');
  });
});

describe("the root flag", () => {
  const root = (rendered: Rendered): boolean => templateOf(rendered.strings).root;

  it("is set for exactly one element", () => {
    expect(root(exact`<p>${x}</p>`)).toBe(true);
    expect(
      root(exact`
      <p class=${x}><b>a</b><!-- inside --></p> `),
    ).toBe(true);
    expect(root(exact`<input value=${x} />`)).toBe(true);
    expect(root(exact`<path d="${x}"/>`)).toBe(true);
    expect(root(exact`<textarea>${x}</textarea>`)).toBe(true);
    expect(root(exact`<script>1</script>`)).toBe(true);
  });

  it("is not set for anything else", () => {
    expect(root(exact``)).toBe(false);
    expect(root(exact`text`)).toBe(false);
    expect(root(exact`${x}`)).toBe(false);
    expect(
      root(
        exact`<p></p>
          <p></p>`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`<p></p>
          ${x}`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`${x}
          <p></p>`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`a
          <p></p>`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`<!-- a -->
          <p></p>`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`<!DOCTYPE html>
          <html></html>`,
      ),
    ).toBe(false);
    expect(
      root(
        exact`<li>a
          <li>b`,
      ),
    ).toBe(false);
    expect(root(exact`<li>a`)).toBe(false);
    expect(root(exact`<input /><input />`)).toBe(false);
  });
});
