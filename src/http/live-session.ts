import { HoldfastError } from "../base/errors.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { LiveLayout } from "../view/live-layout.ts";
import { OnMount } from "../view/on-mount.ts";
import type { RouteSettings } from "../view/route.ts";
import type { Layout } from "./layout.ts";
import type { RouteTable } from "./route-table.ts";

/** What the routes of a group have in common. */
export interface LiveSessionOptions<K extends SessionKeys = SessionKeys> {
  /** The app's session: it types the layout. */
  readonly session?: SessionDefinition<K>;
  /** Hooks that run before each view of the group is mounted, in this order: guards belong here. */
  readonly onMount?: readonly OnMount[];
  /** The live layout of every view of the group, in place of its own; false for none. */
  readonly layout?: LiveLayout<K> | false;
  /** The document around the group's pages, in place of the app's. */
  readonly rootLayout?: Layout<K>;
}

/** What HTTP knows of a group besides. */
export interface GroupSettings extends RouteSettings {
  readonly rootLayout: Layout | undefined;
}

/** The routes that stand outside every group. */
export const DEFAULT_SESSION: GroupSettings = {
  liveSession: "default",
  onMount: [],
  layout: undefined,
  container: undefined,
  rootLayout: undefined,
};

/** @throws HoldfastError `definition_invalid` for a name that is taken, or options that would guard nothing. */
export function toLiveSession<K extends SessionKeys>(
  name: string,
  options: LiveSessionOptions<K>,
  app: { readonly taken: RouteTable; readonly session: SessionDefinition },
): GroupSettings {
  const { onMount = [], layout, rootLayout, session } = options;
  if (name === "" || name === DEFAULT_SESSION.liveSession || !app.taken.claim(name)) {
    throw new HoldfastError("definition_invalid", `liveSession("${name}"): each group needs a name of its own.`);
  }
  if (onMount.some((hook) => !(hook instanceof OnMount))) {
    throw new HoldfastError("definition_invalid", `liveSession("${name}"): \`onMount\` takes hooks made by onMount.`);
  }
  if (session !== undefined && (session as unknown) !== app.session) {
    throw new HoldfastError(
      "definition_invalid",
      `liveSession("${name}") has another session definition than the app: give both the same one.`,
    );
  }
  return {
    liveSession: name,
    onMount,
    layout: layout as LiveLayout | false | undefined,
    rootLayout: rootLayout as Layout | undefined,
    container: undefined,
  };
}
