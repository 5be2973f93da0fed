import type { CheerioAPI } from "cheerio";
import { isTag, type Element } from "domhandler";

/** What a user enters into a form, by the names of its fields; a list for a field there are several of. */
export type FormValues = Readonly<Record<string, string | readonly string[] | boolean>>;

type Pair = readonly [name: string, value: string];

/**
 * A form as the browser would send it: what its fields show, with what the user entered in their place.
 *
 * @param used names of fields the user has used; the others are announced by `_unused_` in change events.
 * @throws Error for a name the form has no field of, so that a test notices a field that was renamed.
 */
export function formBody($: CheerioAPI, form: Element, options: { values: FormValues; used?: Set<string> }): string {
  const { values, used } = options;
  const fields = fieldsOf($, form);
  const names = new Set(fields.map((field) => field.attribs["name"] ?? ""));
  for (const name of Object.keys(values)) {
    if (!names.has(name)) throw new Error(`The form has no field "${name}", but ${[...names].join(", ") || "none"}.`);
    used?.add(name);
  }
  const body = new URLSearchParams();
  const entered = new Set<string>();
  for (const field of fields) {
    for (const [name, value] of pairsOf($, field, { values, entered })) {
      if (used !== undefined && !used.has(name) && field.attribs["type"] !== "hidden") body.append(unused(name), "");
      body.append(name, value);
    }
  }
  return body.toString();
}

/** `user[name]` → `user[_unused_name]` (phoenix_live_view, view.ts) */
function unused(name: string): string {
  const nested = /^(.*)\[([^[\]]+)\](\[\])?$/.exec(name);
  return nested === null ? `_unused_${name}` : `${nested[1]}[_unused_${nested[2]}]${nested[3] ?? ""}`;
}

function fieldsOf($: CheerioAPI, form: Element): Element[] {
  const inside = $(form).find("input[name], select[name], textarea[name]").toArray();
  const id = form.attribs["id"];
  const outside = id === undefined ? [] : $(`[form="${id}"][name]`).toArray();
  return [...inside, ...outside]
    .filter(isTag)
    .filter(
      ({ attribs, name }) => !("disabled" in attribs) && !(name === "input" && NO_VALUE.has(attribs["type"] ?? "")),
    );
}

const NO_VALUE = new Set(["submit", "button", "image", "reset", "file"]);

function pairsOf($: CheerioAPI, field: Element, user: { values: FormValues; entered: Set<string> }): Pair[] {
  const name = field.attribs["name"] ?? "";
  const value = Object.hasOwn(user.values, name) ? user.values[name] : undefined;
  if (value === undefined) return shown($, field).map((text) => [name, text]);
  const checkable = field.attribs["type"] === "checkbox" || field.attribs["type"] === "radio";
  if (checkable) {
    const own = field.attribs["value"] ?? "on";
    const checked = typeof value === "boolean" ? value : Array.isArray(value) ? value.includes(own) : value === own;
    return checked ? [[name, own]] : [];
  }
  // The hidden field before a checkbox says what an unchecked one is.
  if (field.attribs["type"] === "hidden" && typeof value === "boolean")
    return shown($, field).map((text) => [name, text]);
  if (user.entered.has(name)) return [];
  user.entered.add(name);
  return (Array.isArray(value) ? (value as readonly string[]) : [String(value)]).map((text) => [name, text]);
}

/** What a field shows without the user. */
function shown($: CheerioAPI, field: Element): string[] {
  const { attribs } = field;
  if (field.name === "textarea") return [$(field).text()];
  if (field.name === "select") {
    const options = $(field).find("option").toArray().filter(isTag);
    const selected = options.filter((option) => "selected" in option.attribs);
    const shownOptions = "multiple" in attribs || selected.length > 0 ? selected : options.slice(0, 1);
    return shownOptions.map((option) => option.attribs["value"] ?? $(option).text());
  }
  const checkable = attribs["type"] === "checkbox" || attribs["type"] === "radio";
  if (checkable) return "checked" in attribs ? [attribs["value"] ?? "on"] : [];
  return [attribs["value"] ?? ""];
}
