import type { ParamIndexMap, Params, ParamStash, Result } from "hono/router";
import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import { getPath } from "hono/utils/url";
import { HoldfastError } from "../base/errors.ts";
import type { LiveMatch } from "../channel/services.ts";
import { decodePath } from "./decode-path.ts";
import { decodeForm } from "../view/event-params.ts";
import type { LiveView } from "../view/live-view.ts";
import type { GroupSettings } from "./live-session.ts";

/** A live view's part of a route. */
export interface LiveRoute {
  readonly view: LiveView;
  readonly settings: GroupSettings;
  readonly action: string | undefined;
}

/** A declared route; without `live` a controller's. */
interface Route {
  readonly path: string;
  readonly live?: LiveRoute;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

/**
 * The routes of an app, controllers included: HTTP and joins find a view by the same table, so that they cannot
 * disagree, not even where a controller stands in front of a live route.
 */
export class RouteTable {
  readonly #routes: { method: string; route: Route }[] = [];
  /** The first path of each view: its name, also where it lives at several. */
  readonly #keys = new Map<LiveView, string>();
  readonly #groups = new Set<string>();
  #router: SmartRouter<Route> | undefined;

  /** Takes the name of a group of routes; false where it is taken. */
  claim(group: string): boolean {
    return !this.#groups.has(group) && this.#groups.add(group).has(group);
  }

  /** @throws HoldfastError `definition_invalid` for two live routes at one path. */
  add(method: string, route: Route): void {
    const { path, live } = route;
    if (live && this.#routes.some(({ route: other }) => other.live !== undefined && other.path === path)) {
      throw new HoldfastError(
        "definition_invalid",
        `Two live views are declared at "${path}"; the second would never be shown.`,
      );
    }
    if (live && !this.#keys.has(live.view)) this.#keys.set(live.view, path);
    this.#routes.push({ method, route });
    this.#router = undefined;
  }

  /** The view of a URL, its path's parameters, and its query's; the path's win. */
  match(href: string): (LiveMatch & { readonly settings: GroupSettings }) | undefined {
    const [matches, stash] = this.#find("GET", href);
    const [first] = matches;
    if (first === undefined) return undefined;
    const [{ live, path }, indices] = first;
    if (live === undefined) return undefined;
    const { view, settings, action } = live;
    const inPath = pathParams(indices, stash);
    const query = queryOf(href);
    return {
      view,
      settings,
      action,
      viewKey: this.#keys.get(live.view) ?? path,
      // Most addresses have neither.
      params: query === "" && inPath.length === 0 ? {} : { ...decodeForm(query), ...Object.fromEntries(inPath) },
      pathParams: inPath.map(([name]) => name),
    };
  }

  /** The methods a URL answers; none for a URL that nothing lives at. */
  methodsOf(href: string): readonly string[] {
    const methods = METHODS.filter((method) => this.#find(method, href)[0].length > 0);
    return methods.includes("GET") ? ["GET", "HEAD", ...methods.slice(1)] : methods;
  }

  #find(method: string, href: string): Result<Route> {
    // Hono's own reading of the path (which escapes it decodes), as the HTTP side routes by it.
    return this.#built().match(method, getPath({ url: href } as Request));
  }

  #built(): SmartRouter<Route> {
    if (this.#router !== undefined) return this.#router;
    const router = new SmartRouter<Route>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const { method, route } of this.#routes) router.add(method, route.path, route);
    return (this.#router = router);
  }
}

function pathParams(indices: Params | ParamIndexMap, stash: ParamStash | undefined): [name: string, value: string][] {
  const found: [string, string][] = [];
  for (const [name, at] of Object.entries(indices)) {
    const value = stash === undefined ? at : stash[Number(at)];
    if (value !== undefined) found.push([name, decodePath(String(value))]);
  }
  return found;
}

/** The query of an address that was parsed already. */
function queryOf(href: string): string {
  const at = href.indexOf("?");
  const hash = href.indexOf("#");
  if (at === -1 || (hash !== -1 && hash < at)) return "";
  return href.slice(at + 1, hash === -1 ? undefined : hash);
}
