import type { Pieces } from "../view/render-live.ts";

/** A page as it goes out: a server that takes it so has no `Response` to read it from. */
export interface Page {
  readonly status: number;
  /** Names in lower case, and values, by turns. */
  readonly headers: readonly string[];
  readonly pieces: Pieces;
}

/**
 * What a page is to Hono and to middleware: a `Response`, made when one of them looks at it or changes it. Nearly never
 * does one, and to make it, fill its headers and read them again costs more than to render a small page.
 */
class PageResponse {
  readonly #page: Page;
  #response: Response | undefined;

  constructor(page: Page) {
    this.#page = page;
  }

  static response(page: PageResponse): Response {
    const { status, headers, pieces } = page.#page;
    if (page.#response !== undefined) return page.#response;
    const pairs: [string, string][] = [];
    for (let i = 0; i < headers.length; i += 2) pairs.push([headers[i] ?? "", headers[i + 1] ?? ""]);
    return (page.#response = new Response(pieces.join(""), { status, headers: Object.fromEntries(pairs) }));
  }

  /** The page, or the response that it had to become. */
  static answer(page: PageResponse): Page | Response {
    return page.#response ?? page.#page;
  }
}

for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(Response.prototype))) {
  if (name === "constructor") continue;
  const read = (page: PageResponse): unknown => Reflect.get(PageResponse.response(page), name);
  Object.defineProperty(
    PageResponse.prototype,
    name,
    "value" in property
      ? {
          value(this: PageResponse, ...args: unknown[]): unknown {
            return (read(this) as (...args: unknown[]) => unknown).apply(PageResponse.response(this), args);
          },
        }
      : {
          get(this: PageResponse): unknown {
            return read(this);
          },
        },
  );
}
Object.setPrototypeOf(PageResponse.prototype, Response.prototype);

export const toPageResponse = (page: Page): Response => new PageResponse(page) as unknown as Response;

/** What a server that writes pages itself is given. */
export const toAnswer = (response: Response): Page | Response =>
  response instanceof PageResponse ? PageResponse.answer(response) : response;

/** What any other is given. */
export const toResponse = (response: Response): Response =>
  response instanceof PageResponse ? PageResponse.response(response) : response;
