import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { toHtml } from "../../html/to-html.ts";
import { decodeEvent, decodeForm, type EventParams } from "../event-params.ts";
import { html } from "../../html/template.ts";
import type { Form } from "./form.ts";
import { inputsFor } from "./inputs-for.ts";
import { toForm } from "./to-form.ts";
import { usedInput } from "./used-input.ts";
import { validateForm } from "./validate-form.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const change = (body: string, target: string): EventParams => decodeEvent("form", body, { _target: target });
const submit = (body: string): EventParams => decodeEvent("form", body, undefined);

describe("toForm", () => {
  it("names fields after the form, with values of what was sent, else of the data", () => {
    const form = toForm(decodeForm("user[name]=Ann"), { as: "user", data: { name: "Bob", city: "Rome" } });
    const name = form.field("name");
    expect([name.name, name.id, name.value]).toEqual(["user[name]", "user_name", "Ann"]);
    expect(form.field("city").value).toBe("Rome");
  });

  it("names fields plainly without `as`, and nested ones within", () => {
    const form = toForm({ address: { street: "Via" } });
    expect(form.field("address").name).toBe("address");
    const street = form.nested("address").field("street");
    expect([street.name, street.id, street.value]).toEqual(["address[street]", "address_street", "Via"]);
  });

  it("shows errors it is given only of used fields while the form is filled in, and all after it was sent", () => {
    const errors = { name: "is taken", city: ["is far", "is big"] };
    const filling = toForm(change("name=Ann&_unused_city=&city=", "name"), { errors });
    expect(filling.field("name").errors).toEqual(["is taken"]);
    expect(filling.field("city").errors).toEqual([]);
    expect(toForm(submit("name=Ann"), { errors }).field("city").errors).toEqual(["is far", "is big"]);
  });

  it("takes one more error from the server", () => {
    const form = toForm(submit("name=Ann")).addError("name", "is taken").addError("", "Try again");
    expect([form.field("name").errors, form.errors, form.valid]).toEqual([["is taken"], ["Try again"], false]);
  });

  it("takes a name of the prototype for a name like any other", () => {
    const form = toForm(decodeForm("__proto__[x]=1&constructor=2"));
    expect(form.field("constructor").value).toBe("2");
    expect(form.field("toString").value).toBeUndefined();
    expect(form.field("x").value).toBeUndefined();
  });
});

describe("usedInput", () => {
  it("is false for a field that was marked, or not sent", () => {
    const params = decodeForm("a=1&_unused_b=&b=&n[_unused_x]=&n[x]=&m[_unused_x]=&m[x]=&m[y]=2&_unused_l[]=&l[]=1");
    const used = (name: string): boolean => usedInput(params, name);
    expect(["a", "b", "n", "m", "l", "none", "_unused_b"].map(used)).toEqual([
      true,
      false,
      false,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("validateForm", () => {
  const User = z.object({
    email: z.email("is no address"),
    age: z.coerce.number("is no number").min(18, "is too young"),
    tags: z.array(z.string().min(2, "is too short")).default([]),
    address: z.object({ street: z.string().min(1, "is missing") }),
  });

  it("gives the typed value of a valid form, without what the client adds", async () => {
    const body = "u[email]=a@b.co&u[age]=20&u[tags][]=&u[tags][]=ab&u[address][street]=Via&u[_unused_x]=";
    const { value, form } = await validateForm(User, change(body, "u[age]"), { as: "u" });
    expect(value).toEqual({ email: "a@b.co", age: 20, tags: ["ab"], address: { street: "Via" } });
    expect(form.valid).toBe(true);
  });

  it("gives each error to its field: nested ones, and those of items to their list", async () => {
    const { form, valid } = await validateForm(User, submit("email=x&age=7&tags[]=a&address[street]="));
    expect(valid).toBe(false);
    expect(form.field("email").errors).toEqual(["is no address"]);
    expect(form.field("age").errors).toEqual(["is too young"]);
    expect(form.field("tags").errors).toEqual(["is too short"]);
    expect(form.field("address").errors).toEqual([]);
    expect(form.nested("address").field("street").errors).toEqual(["is missing"]);
  });

  it("keeps what was typed, valid or not", async () => {
    const { form } = await validateForm(User, change("email=x&age=abc", "age"));
    expect([form.field("email").value, form.field("age").value]).toEqual(["x", "abc"]);
  });

  it("waits for a schema that is not synchronous", async () => {
    const Free = z.object({ name: z.string().refine(async (name) => name !== "ann", "is taken") });
    const { form } = await validateForm(Free, submit("name=ann"));
    expect(form.field("name").errors).toEqual(["is taken"]);
  });
});

describe("inputsFor", () => {
  const List = z.object({ emails: z.array(z.object({ to: z.email("is no address") })) });
  const sent = (rows: string, marks = ""): EventParams =>
    change(`${rows}${marks}&list[emails_drop][]=`, "list[emails][0][to]");
  const two =
    "list[emails][0][_persistent_id]=0&list[emails_sort][]=0&list[emails][0][to]=a@a.aa" +
    "&list[emails][1][_persistent_id]=1&list[emails_sort][]=1&list[emails][1][to]=b";
  const rowsOf = async (params: EventParams) => {
    const { form } = await validateForm(List, params, { as: "list" });
    return form.rows("emails").map((row) => [row.field("to").value, row.persistentId, row.field("to").errors.length]);
  };

  it("sends rows in order, with their errors", async () => {
    expect(await rowsOf(sent(two))).toEqual([
      ["a@a.aa", "0", 0],
      ["b", "1", 1],
    ]);
  });

  it("adds a row for a new index, and drops one that is named", async () => {
    expect(await rowsOf(sent(two, "&list[emails_sort][]=new"))).toEqual([
      ["a@a.aa", "0", 0],
      ["b", "1", 1],
      [undefined, "2", 0],
    ]);
    expect(await rowsOf(sent(two, "&list[emails_drop][]=0"))).toEqual([["b", "1", 1]]);
    expect(await rowsOf(sent(two, "&list[emails_drop][]=0&list[emails_drop][]=1"))).toEqual([]);
    expect(await rowsOf(sent("", "&list[emails_sort][]=new"))).toEqual([[undefined, "0", 0]]);
  });

  it("orders rows as they stand in the page, and each keeps its id", async () => {
    const turned = two.replace("_sort][]=0", "_sort][]=x").replace("_sort][]=1", "_sort][]=0").replace("=x", "=1");
    expect(await rowsOf(sent(turned))).toEqual([
      ["b", "1", 1],
      ["a@a.aa", "0", 0],
    ]);
  });

  it("gives the schema a list, and leaves records with numbers for names alone", async () => {
    const ok = await validateForm(List, sent(two.replace("=b", "=b@b.bb")), { as: "list" });
    expect(ok.value).toEqual({ emails: [{ to: "a@a.aa" }, { to: "b@b.bb" }] });
    const Amounts = z.object({ amounts: z.record(z.string(), z.string()) });
    expect((await validateForm(Amounts, submit("amounts[7]=1&amounts[3]=2"))).value).toEqual({
      amounts: { 7: "1", 3: "2" },
    });
  });

  it("gives rows keys of their own whatever ids a browser sends", async () => {
    const twice = two.replace("[1][_persistent_id]=1", "[1][_persistent_id]=0");
    const ids = (await rowsOf(sent(twice))).map(([, id]) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it("prints rows of the data, with hidden inputs for order and loss", () => {
    const form = toForm<{ emails: { to: string }[] }>({}, { as: "list", data: { emails: [{ to: "a" }] } });
    const printed = toHtml(
      inputsFor(form, "emails", (row) => html`<b id="${row.id}">${String(row.field("to").value)}</b>`),
    );
    expect(printed).toContain('name="list[emails][0][_persistent_id]" value="0"');
    expect(printed).toContain('name="list[emails_sort][]" value="0"');
    expect(printed).toContain('<b id="list_emails_0">a</b>');
    expect(printed).toContain('name="list[emails_drop][]" value=""');
  });

  it("keeps every row once, in the order of its marks, whatever is dropped (property)", async () => {
    const rows = fc.uniqueArray(fc.nat(20), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(rows, fc.array(fc.nat(20)), async (sorted, drop) => {
        const body = sorted
          .toSorted((a, b) => a - b)
          .map((i) => `l[${i}][_persistent_id]=${i}&l[${i}][v]=${i}`)
          .concat(
            sorted.map((i) => `l_sort[]=${i}`),
            drop.map((i) => `l_drop[]=${i}`),
            "l_drop[]=",
          )
          .join("&");
        const Numbers = z.object({ l: z.array(z.object({ v: z.coerce.number() })) });
        const { value } = await validateForm(Numbers, submit(body));
        expect(value?.l.map(({ v }) => v)).toEqual(sorted.filter((i) => !drop.includes(i)));
      }),
    );
  });
});

describe("names of fields", () => {
  it("are decoded to where they were encoded from (property)", () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9]{0,6}$/);
    const text = fc.string({ unit: "grapheme" });
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.array(text, { minLength: 1, maxLength: 3 }),
        fc.dictionary(key, tie("node"), { minKeys: 1, maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1 }), (params) => {
        expect(plain(decodeForm(encode(params).toString()))).toEqual(plain(params));
      }),
    );
  });
});

/** Encodes as a browser would that shows each value by an input named by `toForm`. */
function encode(params: object): URLSearchParams {
  const body = new URLSearchParams();
  const walk = (form: Form): void => {
    for (const [key, value] of Object.entries(form.params)) {
      const { name } = form.field(key);
      if (Array.isArray(value)) for (const item of value) body.append(`${name}[]`, String(item));
      else if (typeof value === "object") walk(form.nested(key));
      else body.append(name, String(value));
    }
  };
  walk(toForm(params as EventParams));
  return body;
}
