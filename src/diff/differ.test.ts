import { beforeAll, describe, expect, it } from "vitest";
import { loadRendered, OfficialClient, type OfficialRendered } from "../../test/support/official-client.ts";
import { each } from "../html/each.ts";
import { Embed } from "../html/embed.ts";
import { raw } from "../html/raw.ts";
import { html, type Renderable, type Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { Differ } from "./differ.ts";

let RenderedOfClient: OfficialRendered;
beforeAll(async () => {
  RenderedOfClient = await loadRendered();
});

interface Item {
  readonly id: number;
  readonly text: string;
}

const view = (x: Renderable): Rendered => html`<main>${x}</main>`;
const item = (id: number, text = `t${id}`): Item => ({ id, text });
const key = ({ id }: Item): number => id;
const differ = (development = false): Differ => new Differ({ embed: ({ id }) => `<i id="${id}"></i>`, development });

/** A differ that was given a first tree, and the members of each update after it. */
function after(first: Renderable, development = false): (next: Renderable) => string {
  const subject = differ(development);
  subject.full(view(first));
  return (next) => subject.update(view(next));
}

describe("Differ.full", () => {
  it("sends every dynamic and all statics, and no root flag for the outermost template", () => {
    expect(differ().full(html`<p class="${"a"}">${1}</p>`)).toBe('"0":"a","1":"1","s":["<p class=\\"","\\">","</p>"]');
  });

  it("names a template that repeats once, and flags nested roots", () => {
    const badge = (n: number): Rendered => html`<b>${n}</b>`;
    expect(differ().full(html`${badge(1)}${badge(2)}`)).toBe(
      '"0":{"0":"1","s":0,"r":1},"1":{"0":"2","s":0,"r":1},"s":["","",""],"p":{"0":["<b>","</b>"]}',
    );
  });

  it("starts over each time, for a client that has nothing", () => {
    const subject = differ();
    expect(subject.full(view("a"))).toBe(subject.full(view("a")));
  });
});

describe("Differ.update", () => {
  it("sends nothing when nothing changed, though every template was evaluated anew", () => {
    const tree = (): Renderable => [
      html`<b>${1}</b>`,
      raw("<hr>"),
      new Embed("e", 1),
      [2, null],
      each([item(1)], key, (row) => html`<li>${row.text}</li>`),
    ];
    expect(after(tree())(tree())).toBe("");
  });

  it("sends no value that prints the same", () => {
    expect(after(1)("1")).toBe("");
    expect(after(null)(false)).toBe("");
    expect(after(undefined)("")).toBe("");
    expect(after(Number.NaN)(Number.NaN)).toBe("");
  });

  it("sends all when the outermost template is another", () => {
    const subject = differ();
    subject.full(view("a"));
    expect(subject.update(html`<aside>${"b"}</aside>`)).toBe('"0":"b","s":["<aside>","</aside>"]');
  });

  it("sends statics again when a place held something else meanwhile", () => {
    const update = after(html`<b>${1}</b>`);
    expect(update(null)).toBe('"0":""');
    expect(update("text")).toBe('"0":"text"');
  });

  it("sends an embed once for each id", () => {
    const update = after(new Embed("a", 1));
    expect(update(new Embed("a", 2))).toBe("");
    expect(update(new Embed("b", 1))).toBe('"0":"<i id=\\"b\\"></i>"');
  });

  it("escapes HTML, then JSON", () => {
    expect(JSON.parse(`{${after("")('<a> & "\\\n\u2028')}}`)).toEqual({ "0": '&lt;a&gt; &amp; "\\\n\u2028' });
  });
});

describe("Differ with lists", () => {
  const list = (...items: Item[]): Renderable => each(items, key, (row) => html`<li>${row.text}</li>`);

  it("sends an empty list as an empty string until it has had a row, then by its count", () => {
    const subject = differ();
    expect(subject.full(view(list()))).toContain('"0":""');
    expect(subject.update(view(list(item(1))))).toBe(
      '"0":{"s":0,"k":{"0":{"0":"t1"},"kc":1}},"p":{"0":["<li>","</li>"]}',
    );
    expect(subject.update(view(list()))).toBe('"0":{"k":{"kc":0}}');
    expect(subject.update(view(list(item(2))))).toBe('"0":{"k":{"0":{"0":"t2"},"kc":1}}');
  });

  it("sends moves with their mark, and only what else changed", () => {
    const update = after(list(item(1), item(2), item(3)));
    expect(update(list(item(3), item(1), item(2, "new")))).toBe(
      '"0":{"k":{"0":2,"1":0,"2":[1,{"0":"new"}],"km":true,"kc":3}}',
    );
  });

  it("sends a removal at the end by the count alone", () => {
    expect(after(list(item(1), item(2)))(list(item(1)))).toBe('"0":{"k":{"kc":1}}');
  });

  it("follows plain arrays by position", () => {
    const rows = (...texts: string[]): Renderable => texts.map((text) => html`<li>${text}</li>`);
    const update = after(rows("a", "b"));
    expect(update(rows("a", "c", "d"))).toBe('"0":{"k":{"1":{"0":"c"},"2":{"0":"d"},"kc":3}}');
  });

  it("sends a list anew once, when its rows become of different kinds, and from then on only what changed", () => {
    const row =
      (editing: number) =>
      (entry: Item): Rendered =>
        entry.id === editing ? html`<input value="${entry.text}" />` : html`<li>${entry.text}</li>`;
    const mixed = (editing: number): Renderable => each([item(1), item(2)], key, row(editing));
    const update = after(mixed(0));
    expect(update(mixed(1))).toContain('"kc":2');
    expect(update(mixed(0))).toBe('"0":{"k":{"0":{"0":{"0":"t1","s":0,"r":1}},"kc":2}},"p":{"0":["<li>","</li>"]}');
    expect(update(mixed(0))).toBe("");
  });

  it("sees a list that was changed in place", () => {
    const items = [item(1)];
    const same = (): Renderable => each(items, key, (row) => html`<li>${row.text}</li>`, []);
    const update = after(same());
    items.push(item(2));
    expect(update(same())).toBe('"0":{"k":{"1":{"0":"t2"},"kc":2}}');
  });

  it("refuses two rows with one key, and goes on from what was there", () => {
    const update = after(list(item(1), item(2)));
    expect(() => update(list(item(1), item(1)))).toThrow(expect.objectContaining({ code: "template_duplicate_key" }));
    expect(() => update(list(item(1), item(2), item(2)))).toThrow("Row 2");
    expect(update(list(item(2), item(1)))).toBe('"0":{"k":{"0":1,"1":0,"km":true,"kc":2}}');
  });
});

describe("Differ with remembered rows", () => {
  let evaluated: number[] = [];
  const remembered = (items: readonly Item[], suffix: string, dependencies?: readonly unknown[]): Renderable => {
    const row = (entry: Item): Rendered => {
      evaluated.push(entry.id);
      return html`<li>${entry.text}${suffix}</li>`;
    };
    return each(items, key, row, dependencies);
  };
  const items = [item(1), item(2), item(3)];

  it("evaluates only rows whose item is another", () => {
    const update = after(remembered(items, "", []));
    evaluated = [];
    expect(update(remembered([items[0] as Item, item(2, "new"), items[2] as Item], "", []))).toBe(
      '"0":{"k":{"1":{"0":"new"},"kc":3}}',
    );
    // The old row is evaluated too: nothing else was kept of it.
    expect(evaluated).toEqual([2, 2]);
  });

  it("evaluates none that only moved, unless it takes its index", () => {
    const update = after(remembered(items, "", []));
    evaluated = [];
    expect(update(remembered(items.toReversed(), "", []))).toBe('"0":{"k":{"0":2,"2":0,"km":true,"kc":3}}');
    expect(evaluated).toEqual([]);
    const indexed = (list: readonly Item[]): Renderable =>
      each(list, key, (entry, index) => html`<li>${index}${entry.text}</li>`, []);
    expect(after(indexed(items))(indexed(items.toReversed()))).toBe(
      '"0":{"k":{"0":[2,{"0":"0"}],"2":[0,{"0":"2"}],"km":true,"kc":3}}',
    );
  });

  it("evaluates all when a dependency changed, and sends what differs", () => {
    const update = after(remembered(items, "", [""]));
    expect(update(remembered(items, "!", ["!"]))).toBe('"0":{"k":{"0":{"1":"!"},"1":{"1":"!"},"2":{"1":"!"},"kc":3}}');
    expect(update(remembered(items, "!", ["!"]))).toBe("");
  });

  it("evaluates all when no dependencies are named", () => {
    expect(after(remembered(items, ""))(remembered(items, "!"))).toContain('"kc":3');
  });

  it("tells primitive items apart by value", () => {
    const words = (...list: string[]): Renderable =>
      each(
        list,
        (word) => word,
        (word) => html`<li>${word}</li>`,
        [],
      );
    expect(after(words("a", "b"))(words("a", "c"))).toBe('"0":{"k":{"1":{"0":"c"},"kc":2}}');
  });

  it("catches, in development, a row that reads more than it names, wherever it stands", () => {
    const many = Array.from({ length: 500 }, (_, i) => item(i));
    const row =
      (me: number) =>
      (entry: Item): Rendered =>
        html`<li>${entry.id === me ? "me" : entry.text}</li>`;
    const update = after(each(many, key, row(-1), []), true);
    expect(() => {
      for (let round = 0; round < 10; round++) update(each(many, key, row(321), []));
    }).toThrow("Row 321 of each() changed in hole 0 though its item and dependencies are the same");
  });

  it("catches, in development, an item that was changed in place", () => {
    const entry = { id: 1, text: "a" };
    const list = (): Renderable => each([entry], key, (row) => html`<li>${row.text}</li>`, []);
    const update = after(list(), true);
    entry.text = "b";
    expect(() => update(list())).toThrow("replace items instead of changing them in place");
  });
});

describe("Differ after a render that threw", () => {
  it("goes on from what the client has", () => {
    const subject = differ();
    const client = new OfficialClient(RenderedOfClient);
    const page = (texts: readonly string[], bomb: boolean): Rendered => {
      const row = (text: string, index: number): Rendered => {
        if (bomb && index === 2) throw new Error("the row's own error");
        return html`<li>${text}${text === "b" ? html`<b>${index}</b>` : [text]}</li>`;
      };
      return html`<ul class="${texts.length}">
        ${each(texts, (text) => text, row, [bomb])}
      </ul>`;
    };
    client.join(subject.full(page(["a", "b", "c"], false)));
    expect(() => subject.update(page(["c", "d", "b", "a"], true))).toThrow("the row's own error");
    expect(() => subject.full(page(["x", "y", "z"], true))).toThrow("the row's own error");
    const next = page(["b", "a", "e"], false);
    client.apply(subject.update(next));
    expect(client.html()).toBe(toHtml(next));
  });
});
