import { describe, expectTypeOf, it } from "vitest";
import { attrs, type Attrs } from "./attrs.ts";
import { each, type Each } from "./each.ts";
import { raw } from "./raw.ts";
import { html, type Renderable, type Rendered } from "./template.ts";

interface User {
  readonly id: number;
  readonly name: string;
}

const user: User = { id: 1, name: "ann" };
const users: readonly User[] = [user];

describe("html", () => {
  it("takes what a hole can show, and gives a template", () => {
    const row = ({ name }: User): Rendered => html`<li>${name}</li>`;
    expectTypeOf(html`<p>${"a"}${1}${1n}${true}${null}${undefined}</p>`).toEqualTypeOf<Rendered>();
    expectTypeOf(
      html`<ul ${attrs({ id: "a" })}>
        ${users.map(row)}${["a", [raw("<hr>")]]}
      </ul>`,
    ).toEqualTypeOf<Rendered>();
    expectTypeOf(html`${user.id > 1 && html`<b></b>`}`).toEqualTypeOf<Rendered>();
  });

  it("refuses what no hole can show", () => {
    // @ts-expect-error an object: render one of its properties
    void html`<p>${user}</p>`;
    // @ts-expect-error a Date: format it
    void html`<p>${new Date()}</p>`;
    // @ts-expect-error a promise: await it in mount
    void html`<p>${Promise.resolve("a")}</p>`;
    // @ts-expect-error a function: call it
    void html`<p>${() => "a"}</p>`;
    // @ts-expect-error a symbol
    void html`<p>${Symbol("a")}</p>`;
    // @ts-expect-error an array of objects: map it to templates
    void html`<p>${users}</p>`;
  });
});

describe("each", () => {
  it("infers the item", () => {
    const list = each(
      users,
      (item) => {
        expectTypeOf(item).toEqualTypeOf<User>();
        return item.id;
      },
      (item, index) => {
        expectTypeOf(item).toEqualTypeOf<User>();
        expectTypeOf(index).toEqualTypeOf<number>();
        return html`<li>${item.name}</li>`;
      },
      [user],
    );
    expectTypeOf(list).toEqualTypeOf<Each>();
    expectTypeOf(list).toExtend<Renderable>();
    expectTypeOf(
      each(
        new Map([["a", 1]]),
        ([name]) => name,
        ([, n]) => html`${n}`,
      ),
    ).toEqualTypeOf<Each>();
  });

  it("refuses keys and rows of another kind", () => {
    const row = ({ name }: User): Rendered => html`${name}`;
    const self = (item: User): User => item;
    // @ts-expect-error a key is a string or a number
    each(users, self, row);
    // @ts-expect-error a row is a template
    each(users, ({ id }) => id, self);
  });
});

describe("attrs", () => {
  it("refuses values that no attribute can hold", () => {
    expectTypeOf(attrs({ a: "x", b: 1, c: true, d: null, e: undefined })).toEqualTypeOf<Attrs>();
    // @ts-expect-error an array: join it
    attrs({ class: ["a", "b"] });
    // @ts-expect-error an object
    attrs({ style: { color: "red" } });
  });
});
