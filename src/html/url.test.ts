import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { attrs } from "./attrs.ts";
// The formatter rewrites what is tagged `html`; some of these templates are as they are on purpose.
import { html, html as exact, type Rendered } from "./template.ts";
import { toHtml } from "./to-html.ts";
import { BLOCKED_URL, isDangerousUrl } from "./url.ts";

const places: readonly ((url: string) => Rendered)[] = [
  (url) => html`<a href=${url}>a</a>`,
  (url) => html`<a href="${url}">a</a>`,
  (url) => exact`<a HREF='${url}'>a</a>`,
  (url) => exact`<a href=" ${url}">a</a>`,
  (url) => html`<a href="${url}#top">a</a>`,
  (url) => html`<iframe src=${url}></iframe>`,
  (url) => html`<button formaction=${url}>a</button>`,
  (url) => html`<form action="${url}"></form>`,
  (url) => html`<object data=${url}></object>`,
  (url) => html`<svg><a xlink:href=${url}></a></svg>`,
];

describe("URLs in html", () => {
  it.each([
    "javascript:alert(1)",
    " JavaScript:x",
    "java\nscript:x",
    "\u0001javascript:x",
    "java\tscript\r:x",
    "vbscript:x",
    "data:text/html,<script>",
  ])("are replaced when a browser would run them: %j", (url) => {
    for (const place of places) expect(toHtml(place(url))).toContain(BLOCKED_URL);
  });

  it("are refused by any spelling that the URL parser reads as javascript:", () => {
    const noise = fc.string({ unit: fc.constantFrom("\t", "\n", "\r") });
    const spelling = fc.tuple(
      ...[..."javascript"].map((c) =>
        fc.tuple(fc.constantFrom(c, c.toUpperCase()), noise).map((pair) => pair.join("")),
      ),
    );
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(" ", "\u0000", "\u001f", "\n") }), spelling, (lead, letters) => {
        const url = `${lead}${letters.join("")}:alert(1)`;
        expect(new URL(url).protocol).toBe("javascript:");
        expect(isDangerousUrl(url, "a")).toBe(true);
      }),
    );
  });

  it.each([
    "/x",
    "x?a=javascript:1",
    "#javascript:",
    "https://a.test/",
    "mailto:a@b.test",
    "",
    "./javascript:x",
    "data:image/png;base64,AA",
    "data:text/csv,a",
  ])("are left alone otherwise: %j", (url) =>
    expect(toHtml(html`<a href="${url}">a</a>`)).toBe(`<a href="${url}">a</a>`),
  );

  it("that hold SVG are allowed for img alone, and none that hold data for script", () => {
    expect(isDangerousUrl("data:image/svg+xml,<svg/>", "img")).toBe(false);
    expect(isDangerousUrl("data:image/svg+xml,<svg/>", "iframe")).toBe(true);
    expect(isDangerousUrl("data:text/plain,alert(1)", "script")).toBe(true);
  });

  it("are not looked at past the scheme", () => {
    expect(toHtml(html`<a href="/x/${"javascript:1"}?q=${"data:"}">a</a>`)).toBe(
      '<a href="/x/javascript:1?q=data:">a</a>',
    );
    expect(toHtml(html`<p title="${"javascript:1"}"></p>`)).toContain("javascript:1");
  });

  it("cannot be completed from a static beginning", () => {
    expect(toHtml(html`<a href="java${"script:x"}">a</a>`)).not.toContain("script:x");
  });
});

describe("lists of URLs, animations and refreshes in html", () => {
  const lists: readonly ((url: string) => Rendered)[] = [
    (url) => html`<img srcset=${url} />`,
    (url) => html`<img srcset="/a.png 1x, ${url} 2x" />`,
    (url) => html`<img srcset=${`/a.png 1x, ${url} 2x`} />`,
    (url) => html`<img ${attrs({ srcset: url })} />`,
    (url) =>
      html`<svg>
        <a><animate attributeName="href" to=${url} /></a>
      </svg>`,
    (url) =>
      html`<svg>
        <a><animate attributeName="href" values="/a;${url}" /></a>
      </svg>`,
    (url) =>
      html`<svg>
        <a><set attributeName="href" to="${url}" /></a>
      </svg>`,
    (url) => html`<meta http-equiv="refresh" content="0;url=${url}" />`,
    (url) => html`<meta http-equiv="refresh" content=${`0; URL='${url}'`} />`,
    (url) => html`<meta http-equiv="refresh" content="${5}, ${url}" />`,
  ];

  it("are replaced when one of them would run", () => {
    for (const place of lists) {
      for (const url of ["javascript:alert(1)", "JAVASCRIPT:x"]) expect(toHtml(place(url))).toContain(BLOCKED_URL);
    }
  });

  it("are left alone otherwise", () => {
    for (const place of lists) expect(toHtml(place("https://a.test/b?c=javascript"))).not.toContain(BLOCKED_URL);
    expect(toHtml(html`<img srcset="${"/a.png"} 1x, ${"data:image/png;base64,AA"} 2x" />`)).not.toContain(BLOCKED_URL);
    expect(toHtml(html`<meta name="description" content=${"JavaScript: the good parts"} />`)).toContain("JavaScript:");
    expect(toHtml(html`<svg><animate attributeName="r" values="1;${2};3" /></svg>`)).toContain("1;2;3");
  });
});
