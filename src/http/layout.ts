import { HoldfastError } from "../base/errors.ts";
import { randomId } from "../base/random-id.ts";
import { html, type Rendered } from "../html/template.ts";
import type { Raw } from "../html/raw.ts";
import type { SessionKeys } from "../session/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { Flash } from "../view/flash.ts";

/** What a layout puts together. */
export interface LayoutParts<K extends SessionKeys = SessionKeys> {
  /** Title, tokens and the client's script; belongs into `<head>`. */
  readonly head: Raw;
  /** The page. */
  readonly body: Raw;
  readonly title: string | undefined;
  readonly session: SessionReader<K>;
  readonly flash: Flash;
  /** Allows a `<script nonce=…>` of the layout's own under the content security policy. */
  readonly nonce: string;
  /** The URL of a static file, by its content. */
  readonly asset: (path: string) => string;
}

/** The document around a page, from `<html>` on. Printed for HTTP alone, never live. (Phoenix root layout) */
export type Layout<K extends SessionKeys = SessionKeys> = (parts: LayoutParts<K>) => Rendered;

/** A document that shows a page and nothing else. */
export const defaultLayout: Layout = ({ head, body }) =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <link rel="icon" href="data:," />
      ${head}
    </head>
    <body>
      ${body}
    </body>
  </html>`;

/** Stands in a layout for what is put in afterwards, so that nothing long is printed or searched for twice. */
export interface Places {
  readonly head: string;
  readonly body: string;
}

/** Places that no page can name: they are new for each. */
export const newPlaces = (): Places => ({ head: `<!--${randomId(9)}-->`, body: `<!--${randomId(9)}-->` });

/**
 * Puts head and body into a printed layout.
 * @throws HoldfastError `definition_invalid` for a layout that lost what makes a page live.
 */
export function fillPlaces(layout: string, places: Places, parts: Places): string {
  let document = layout;
  for (const part of ["head", "body"] as const) {
    const at = document.indexOf(places[part]);
    if (at === -1) {
      throw new HoldfastError(
        "definition_invalid",
        `The layout does not print \`${part}\`; without it the page cannot go live. Put \${${part}} into it.`,
      );
    }
    document = document.slice(0, at) + parts[part] + document.slice(at + places[part].length);
  }
  return document;
}
