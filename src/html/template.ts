import type { Attrs } from "./attrs.ts";
import type { Component } from "./component.ts";
import type { Each } from "./each.ts";
import type { EachStream } from "./each-stream.ts";
import type { Embed } from "./embed.ts";
import type { JS } from "./js.ts";
import type { Memo } from "./memo.ts";
import type { Raw } from "./raw.ts";
import { Rendered } from "./rendered.ts";

export type { Rendered } from "./rendered.ts";

/** What a hole of a template can show. */
export type Renderable =
  | string
  | number
  | bigint
  | boolean
  | null
  | undefined
  | Rendered
  | Raw
  | Each
  | EachStream
  | Attrs
  | Embed
  | JS
  | Component
  | Memo
  | readonly Renderable[];

/**
 * A template: lazy data, prepared once per call site, printed for HTTP and compared for the socket. Every value is
 * escaped for the place where it stands.
 *
 * - Text, `<b>${x}</b>`: strings and numbers; `null`, `undefined` and `false` print nothing; other templates, lists,
 *   `each()`, `raw()`. In `textarea` and `title`: strings and numbers.
 * - A whole value without quotes, `value=${x}`: the attribute is left out for `null`, `undefined` and `false`, bare for
 *   `true` (but `aria-*` and their kind print `true` and `false`). Attributes like `disabled` work so with quotes too.
 * - A quoted value, `class="row ${x}"`: always there; cheaper on the wire, for only the value is sent.
 * - URL attributes: `javascript:` and its kind become `about:blank#blocked`.
 * - `style="…${x}"` is escaped like any attribute, but CSS can load URLs and cover the page: put no visitor's text there.
 * - Many attributes: `<div ${attrs({…})}>`.
 *
 * White space around the whole template is dropped.
 *
 * @example
 * ```ts
 * const badge = (count: number) => html`<b class="badge ${count > 9 && "many"}" hidden=${count === 0}>${count}</b>`;
 * html`<p>Inbox ${badge(3)}</p>`
 * ```
 * @throws HoldfastError at first render: `template_invalid` for a hole where none may be (tag and attribute names,
 * comments, `script`, `style`, `on…=`, `srcdoc=`) or markup that is not closed; `template_value` for a value that its
 * place cannot show. (Phoenix.Component.sigil_H/2)
 */
export const html = (strings: TemplateStringsArray, ...values: readonly Renderable[]): Rendered =>
  new Rendered(strings, values);
