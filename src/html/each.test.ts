import { describe, expect, it } from "vitest";
import { each } from "./each.ts";
import { Embed } from "./embed.ts";
import { toParts } from "./to-parts.ts";
import { html } from "./template.ts";
import { toHtml } from "./to-html.ts";

describe("each", () => {
  it("prints a row for each item, of anything iterable, with its index", () => {
    const row = (item: string, index: number) => html`<li>${index}${item}</li>`;
    const rows = each(new Set(["a", "b"]), (item) => item, row);
    expect(
      toHtml(
        html`<ul>
          ${rows}
        </ul>`,
      ),
    ).toContain("<li>0a</li><li>1b</li>");
  });

  it("refuses two rows with one key", () => {
    const row = () => html`<li></li>`;
    const rows = each([{ id: 1 }, { id: 1 }], ({ id }) => id, row);
    expect(() => toHtml(rows)).toThrow(expect.objectContaining({ code: "template_duplicate_key" }));
    expect(() => toHtml(rows)).toThrow("Row 1 of each() has the key 1");
  });

  it("refuses a row that is no template", () => {
    const rows = each([1], String, (() => "text") as never);
    expect(() => toHtml(rows)).toThrow("must return html`…`");
  });
});

describe("toParts", () => {
  it("finds embeds in the order of printing, however deep, and evaluates each row once", () => {
    let evaluated = 0;
    const row = (n: number) => {
      evaluated++;
      return html`<li>${[html`${new Embed(`row-${n}`, n)}`]}</li>`;
    };
    const list = each([1, 2], (n) => n, row);
    const page = html`<p>${new Embed("a", 1)}${list}${"text"}${new Embed("z", 1)}</p>`;
    const parts = toParts(page);
    const embeds = parts.filter((part) => part instanceof Embed);
    expect(embeds.map(({ id }) => id)).toEqual(["a", "row-1", "row-2", "z"]);
    const printed = parts.map((part) => (part instanceof Embed ? part.id : part)).join("");
    expect(printed).toBe("<p>a<li>row-1</li><li>row-2</li>textz</p>");
    expect(evaluated).toBe(2);
  });

  it("prints a long list in several parts, which are one text", () => {
    const numbers = Array.from({ length: 5_000 }, (_, index) => index);
    const row = (n: number) => html`<li>${n}</li>`;
    for (const list of [each(numbers, (n) => n, row), numbers.map(row)]) {
      const parts = toParts(html`${"<"}${list}`);
      expect(parts.length).toBeGreaterThan(5);
      expect(Math.max(...parts.map((part) => String(part).length))).toBeLessThan(9_000);
      expect(parts.join("")).toBe(`&lt;${numbers.map((n) => `<li>${n}</li>`).join("")}`);
    }
  });
});
