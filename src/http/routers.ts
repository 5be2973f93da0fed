import { Hono, type Handler } from "hono";
import { livePage } from "./live-page.ts";
import { stateOf, type AppEnv } from "./request-state.ts";

/**
 * An app's routes, each in two routers of Hono's: for requests that read, and for those that may change something or bring
 * a body, which pass more. So nothing of ours stands before the view of a page, and where nothing of the app's does,
 * Hono calls it at once: each handler before it is another promise or three.
 */
export class Routers {
  readonly reads = new Hono<AppEnv>();
  readonly writes = new Hono<AppEnv>();

  /** Declares something in both. */
  each(declare: (hono: Hono<AppEnv>) => void): void {
    declare(this.reads);
    declare(this.writes);
  }

  /** Whether a GET of this address comes to the view of a page, past nothing else. */
  isPageAlone(request: Request): boolean {
    const [matches] = this.reads.router.match("GET", this.reads.getPath(request));
    return matches.length === 1 && matches[0]?.[0][0] === livePage;
  }

  of(request: Request): Hono<AppEnv> {
    return request.method === "GET" || request.method === "HEAD" ? this.reads : this.writes;
  }
}

/** A handler or middleware of the app's, which may ask for the nonce by Hono's name for it, and set headers. */
export function ofTheApp(handler: Handler): Handler<AppEnv> {
  return (c, next) => {
    const state = stateOf(c);
    state.decorated = true;
    c.set("secureHeadersNonce", state.nonce);
    return (handler as Handler<AppEnv>)(c, next);
  };
}
