import { HoldfastError } from "../../base/errors.ts";
import { attrs, type AttributeValue } from "../../html/attrs.ts";
import { RAW_TEXT_ELEMENTS, TEXT_ELEMENTS, VOID_ELEMENTS } from "../../html/elements.ts";
import { attributesHole } from "../../html/hole.ts";
import { printAttribute } from "../../html/print.ts";
import { raw } from "../../html/raw.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";

/**
 * An element whose name varies, with attributes as `attrs` takes them. (Phoenix.Component.dynamic_tag/1)
 *
 * @example
 * ```ts
 * import { dynamicTag, html } from "holdfast";
 *
 * const heading = (level: 1 | 2 | 3, text: string) => html`${dynamicTag({ tagName: `h${level}`, class: "title" }, text)}`;
 * ```
 * @throws HoldfastError `template_value` for a name that is none, for an element whose content is no HTML (`script`,
 * `style`, `textarea` and their kind), and for content of one that has none (`img`, `input`).
 */
export function dynamicTag(
  options: { readonly tagName: string } & Readonly<Record<string, AttributeValue>>,
  inner?: Renderable,
): Rendered {
  const { tagName, ...rest } = options;
  const name = checkName(tagName);
  const open = raw(`<${name}${printAttribute(attrs(rest), attributesHole(name))}>`);
  if (!VOID_ELEMENTS.has(name)) return html`${open}${inner}${raw(`</${name}>`)}`;
  if (inner === undefined) return html`${open}`;
  throw new HoldfastError("template_value", `dynamicTag: <${name}> has no content.`);
}

function checkName(given: string): string {
  const name = String(given).toLowerCase();
  if (/^[a-z][a-z0-9-]*$/.test(name) && !RAW_TEXT_ELEMENTS.has(name) && !TEXT_ELEMENTS.has(name)) return name;
  throw new HoldfastError(
    "template_value",
    `dynamicTag(${JSON.stringify(given)}): give it the name of an element that holds HTML.`,
  );
}
