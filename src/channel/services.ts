import type { LiveView } from "../view/live-view.ts";
import type { RouteParams, RouteSettings } from "../view/route.ts";
import type { LiveServices } from "../view/services.ts";
import type { Backlog } from "./backlog.ts";
import type { MountGate } from "./mount-gate.ts";
import type { ChannelLimits } from "./limits.ts";
import type { SocketIdOf } from "./socket-id.ts";

/** A routed view and where it lives. */
export interface LiveMatch extends RouteParams {
  readonly view: LiveView;
  /** Stable name of the view, the same on each of its routes; signed into the page. */
  readonly viewKey: string;
  readonly settings: RouteSettings;
}

/** What the connections of an app share. */
export interface ChannelServices extends LiveServices {
  /** Finds the view of a URL, by the same table as HTTP. */
  readonly route: (url: URL) => LiveMatch | undefined;
  readonly channelLimits: ChannelLimits;
  readonly socketId: SocketIdOf | undefined;
  readonly mounts: MountGate;
  readonly backlog: Backlog;
  /** Names this server process, so that a page in development notices a restart. */
  readonly bootId: string;
  /** Version of the installed `phoenix_live_view`, told to the client. */
  readonly liveViewVersion: string;
}
