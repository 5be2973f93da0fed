import { RegExpRouter } from "hono/router/reg-exp-router";
import { SmartRouter } from "hono/router/smart-router";
import { TrieRouter } from "hono/router/trie-router";
import type { LiveMatch } from "../channel/services.ts";
import type { LiveView } from "../view/live-view.ts";

interface LiveRoute {
  readonly path: string;
  readonly view: LiveView;
  readonly liveSession: string;
}

/** The live routes of an app. HTTP and joins find a view by the same table, so that they cannot disagree. */
export class RouteTable {
  readonly #routes: LiveRoute[] = [];
  #router: SmartRouter<LiveRoute> | undefined;

  add(route: LiveRoute): void {
    this.#routes.push(route);
    this.#router = undefined;
  }

  /** The view of a URL, its path's parameters, and its query's; the path's win. */
  match(url: URL): LiveMatch | undefined {
    const [found] = this.#built().match("GET", url.pathname)[0] as [[LiveRoute, Record<string, number | string>]?];
    if (found === undefined) return undefined;
    const [route] = found;
    const params = this.#pathParams(url.pathname);
    return {
      view: route.view,
      viewKey: route.path,
      liveSession: route.liveSession,
      params: { ...Object.fromEntries(url.searchParams), ...params },
    };
  }

  #pathParams(pathname: string): Record<string, string> {
    const result = this.#built().match("GET", pathname);
    const [first] = result[0];
    if (first === undefined) return {};
    const values = result[1];
    return Object.fromEntries(
      Object.entries(first[1]).map(([name, at]) => [name, decode(values === undefined ? String(at) : String(values[Number(at)]))]),
    );
  }

  #built(): SmartRouter<LiveRoute> {
    if (this.#router !== undefined) return this.#router;
    const router = new SmartRouter<LiveRoute>({ routers: [new RegExpRouter(), new TrieRouter()] });
    for (const route of this.#routes) router.add("GET", route.path, route);
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
