import { HoldfastError } from "../base/errors.ts";
import { html, type Rendered } from "../html/template.ts";
import type { Raw } from "../html/raw.ts";
import { Place } from "../html/to-parts.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { Flash } from "../view/flash.ts";
import type { Pieces } from "../view/render-live.ts";

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

/** Puts head and body into a layout as it is printed, each once, so that nothing long is printed twice. */
export class Filling {
  /** Stand in the layout until then. */
  readonly head = new Place();
  readonly body = new Place();
  #head: Pieces | undefined;
  #body: Pieces | undefined;

  constructor({ head, body }: { readonly head: Pieces; readonly body: Pieces }) {
    this.#head = head;
    this.#body = body;
  }

  readonly fill = (place: Place): Pieces => {
    if (place === this.head) {
      const head = this.#head;
      this.#head = undefined;
      return head ?? [];
    }
    if (place !== this.body) return [];
    const body = this.#body;
    this.#body = undefined;
    return body ?? [];
  };

  /** @throws HoldfastError `definition_invalid` for a layout that lost what makes a page live. */
  check(): void {
    const lost = this.#head === undefined ? this.#body && "body" : "head";
    if (lost === undefined) return;
    throw new HoldfastError(
      "definition_invalid",
      `The layout does not print \`${lost}\`; without it the page cannot go live. Put \${${lost}} into it.`,
    );
  }
}
