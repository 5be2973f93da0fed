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

/** Stands in a layout for what is put in afterwards, so that nothing long is printed twice. */
export interface Places {
  readonly head: Place;
  readonly body: Place;
}

export const newPlaces = (): Places => ({ head: new Place(), body: new Place() });

/** Puts head and body into a layout as it is printed, each once. */
export class Filling {
  readonly #left: Map<Place, Pieces>;
  readonly #places: Places;

  constructor(places: Places, { head, body }: Readonly<Record<keyof Places, Pieces>>) {
    this.#places = places;
    this.#left = new Map([
      [places.head, head],
      [places.body, body],
    ]);
  }

  readonly fill = (place: Place): Pieces => {
    const pieces = this.#left.get(place) ?? [];
    this.#left.delete(place);
    return pieces;
  };

  /** @throws HoldfastError `definition_invalid` for a layout that lost what makes a page live. */
  check(): void {
    for (const part of ["head", "body"] as const) {
      if (!this.#left.has(this.#places[part])) continue;
      throw new HoldfastError(
        "definition_invalid",
        `The layout does not print \`${part}\`; without it the page cannot go live. Put \${${part}} into it.`,
      );
    }
  }
}
