import { parse, type DefaultTreeAdapterTypes } from "parse5";
import { describe, expect, it } from "vitest";
import { AttackedApp } from "../../support/attacked-app.ts";
import { AttackedVisitor } from "../../support/attacked-visitor.ts";

/** Every element of a document. */
function elementsOf(html: string): DefaultTreeAdapterTypes.Element[] {
  const found: DefaultTreeAdapterTypes.Element[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node) => {
    if ("tagName" in node) found.push(node);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child);
  };
  visit(parse(html));
  return found;
}

const scriptsOf = (html: string) => elementsOf(html).filter(({ tagName }) => tagName === "script").length;

describe("script text as a value", () => {
  it.each([
    "<script>alert(1)</script>",
    `"><img src=x onerror=alert(1)>`,
    `' onmouseover='alert(1)`,
    "</h1></title></script><svg onload=x()>",
    "<!--<script>",
    "javascript:alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "${alert(1)} {{alert(1)}}",
    "]]><script>alert(1)</script>",
  ])("%s is text in the first HTML and in every patch", async (name) => {
    const attacked = new AttackedApp();
    const visitor = await AttackedVisitor.named(attacked, "ann");
    const [plain, page] = [await visitor.html(), await visitor.browser.open("/")];
    const view = await page.join();
    await page.push("holdfast:session", "phx_join", {}, "s");
    const marked = { key: "username", value: name, doc: "live", seq: 1, seen: "", at: Date.now(), tag: visitor.tag };
    expect(await page.push("holdfast:session", "write", marked, "s")).toMatchObject({ status: "ok" });
    await visitor.commit(visitor.typed({ value: name, seen: marked.seen }));
    const [first, live] = [await visitor.html(), view.whole()];
    for (const html of [first, live]) {
      const heading = elementsOf(html).find(({ tagName }) => tagName === "h1");
      expect(heading?.attrs).toEqual([{ name: "title", value: name }]);
      expect(heading?.childNodes).toMatchObject([{ nodeName: "#text", value: name }]);
      expect(elementsOf(html).filter(({ tagName }) => tagName === "img" || tagName === "svg")).toEqual([]);
    }
    expect(scriptsOf(first)).toBe(scriptsOf(plain));
    expect(elementsOf(first).length).toBe(elementsOf(plain).length);
  });
});
