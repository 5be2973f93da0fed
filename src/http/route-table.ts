import type { Result } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import { HoldfastError } from "../base/errors.ts";
import type { LiveMatch } from "../channel/services.ts";
import type { LiveView } from "../view/live-view.ts";

/** A declared route; without `view` a controller's. */
interface Route {
  readonly path: string;
  readonly view?: LiveView;
  readonly liveSession: string;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * The routes of an app, controllers included: HTTP and joins find a view by the same table, so that they cannot
 * disagree, not even where a controller stands in front of a live route.
 */
export class RouteTable {
  readonly #routes: { method: string; route: Route }[] = [];
  #router: SmartRouter<Route> | undefined;

  /** @throws HoldfastError `definition_invalid` for two live routes at one path. */
  add(method: string, route: Route): void {
    if (
      route.view !== undefined &&
      this.#routes.some(({ route: other }) => other.view !== undefined && other.path === route.path)
    ) {
      throw new HoldfastError(
        "definition_invalid",
        `Two live views are declared at "${route.path}"; the second would never be shown.`,
      );
    }
    this.#routes.push({ method, route });
    this.#router = undefined;
  }

  /** The view of a URL, its path's parameters, and its query's; the path's win. */
  match(url: URL): LiveMatch | undefined {
    const [matches, stash] = this.#find("GET", url);
    const [first] = matches;
    if (first === undefined) return undefined;
    const [{ view, path, liveSession }, indices] = first;
    if (view === undefined) return undefined;
    const values = Object.entries(indices).map(
      ([name, at]) => [name, stash === undefined ? at : stash[Number(at)]] as const,
    );
    const params = values.flatMap(([name, value]) =>
      value === undefined ? [] : [[name, decode(String(value))] as const],
    );
    return {
      view,
      viewKey: path,
      liveSession,
      params: { ...Object.fromEntries(url.searchParams), ...Object.fromEntries(params) },
    };
  }

  /** The methods a URL answers; none for a URL that nothing lives at. */
  methodsOf(url: URL): readonly string[] {
    const methods = METHODS.filter((method) => this.#find(method, url)[0].length > 0);
    return methods.includes("GET") ? ["GET", "HEAD", ...methods.slice(1)] : methods;
  }

  #find(method: string, url: URL): Result<Route> {
    // Hono's own reading of the path (which escapes it decodes), as the HTTP side routes by it.
    return this.#built().match(method, getPath({ url: url.href } as Request));
  }

  #built(): SmartRouter<Route> {
    if (this.#router !== undefined) return this.#router;
    const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const { method, route } of this.#routes) router.add(method, route.path, route);
    return (this.#router = router);
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
