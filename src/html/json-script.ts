import { HoldfastError } from "../base/errors.ts";
import { escapeAttribute } from "./escape.ts";
import { raw } from "./raw.ts";
import type { Rendered } from "./rendered.ts";
import { html } from "./template.ts";

const UNSAFE = /[<>&\u2028\u2029]/g;

const escapeUnsafe = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;

/**
 * Hands data to the browser's scripts: a `<script type="application/json">` that no data can break out of. Read it by
 * `JSON.parse(document.getElementById(id).textContent)`.
 *
 * @example html`${jsonScript("chart", { points })}`
 * @throws HoldfastError `template_value` for data that JSON cannot hold.
 */
export function jsonScript(id: string, data: unknown): Rendered {
  let json: string | undefined;
  try {
    json = JSON.stringify(data);
  } catch (cause) {
    throw new HoldfastError("template_value", `jsonScript("${id}") was given data that JSON cannot hold.`, { cause });
  }
  if (json === undefined) throw new HoldfastError("template_value", `jsonScript("${id}") was given no data.`);
  const safe = json.replace(UNSAFE, escapeUnsafe);
  return html`${raw(`<script type="application/json" id="${escapeAttribute(id)}">${safe}</script>`)}`;
}
