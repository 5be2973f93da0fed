import type { Container } from "./container.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { OnMount } from "./on-mount.ts";

/** What the group of a route, and the route, say about the view mounted there. */
export interface RouteSettings {
  /** Name of the group of routes that live navigation may not leave. */
  readonly liveSession: string;
  /** Hooks of the group: they run before the view's own. */
  readonly onMount: readonly OnMount[];
  /** The group's live layout, in place of the view's; false for none. */
  readonly layout: LiveLayout | false | undefined;
  /** In place of the view's container. */
  readonly container: Container | undefined;
}

/** A URL as it is handed to a view. */
export interface RouteParams {
  /** The query's parameters and the path's; the path's win. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Which of them are the path's. */
  readonly pathParams: readonly string[];
  /** What the view is to do at this route. */
  readonly action: string | undefined;
}
