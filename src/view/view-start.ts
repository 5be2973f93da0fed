import type { Embed } from "../html/embed.ts";
import type { TopicMessage } from "../pubsub/topic.ts";
import type { ViewSession } from "../session/connection/view-session.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import type { Flash } from "./flash.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { LiveView } from "./live-view.ts";
import type { OnMount } from "./on-mount.ts";
import type { Navigation, Redirect } from "./outcome.ts";
import type { ViewToken } from "./page-tokens.ts";
import type { RouteParams } from "./route.ts";
import type { LiveServices } from "./services.ts";
import type { NavigationKind, NavigationType } from "./socket.ts";

export type { Embed } from "../html/embed.ts";
export type { TopicMessage } from "../pubsub/topic.ts";

/** A view with something to show to a reader who has not read what came before. */
export interface Waiting {
  caughtUp(): void;
}

/** How a connected view reaches its browser; texts are JSON. The channel implements it. */
export interface ViewOutlet {
  /** Answers a message of the client, status ok. */
  reply(ref: string, response: string): void;
  push(event: string, payload: string): void;
  /** Whether the reader has much unread; `view` is then told when it has read it. */
  behind(view: Waiting): boolean;
  /** The view ended in order: redirect, leave. */
  close(): void;
  /** The view ended by an error: the client mounts it again. */
  crash(): void;
}

/** The views around and inside a connected one; the channel knows them. */
export interface ViewFamily {
  /** The container's HTML of a view embedded in this one, which may then join. */
  embed(embed: Embed): string;
  sendParent(message: TopicMessage): void;
  sendChild(id: string, message: TopicMessage): void;
  /** The present assigns of the view around; none where there is none. */
  parentAssigns(): Readonly<Record<string, unknown>>;
  /** How the view at the page's root is told to patch the address; none where this view has no root but itself. */
  patchRoot(): ((patch: Navigation, flash: Flash) => void) | undefined;
}

/** Where the view may lead its page. */
export interface ViewRoutes {
  /** Resolves a patched path, or undefined where another view lives there. */
  route(url: URL): RouteParams | undefined;
  /** How the page may be left for an address. */
  navigationType(url: URL): NavigationType;
}

/** Which view is mounted, and where. It is kept as long as the view lives. */
export interface ViewPlan {
  readonly token: ViewToken;
  readonly view: LiveView;
  /** The address it was mounted at. */
  readonly href: string;
  /** What the client sent along with the join. */
  readonly connectParams: Readonly<Record<string, unknown>>;
}

/** How a view is mounted. */
export interface ViewMount {
  /** Parameters as the address or `liveRender` gives them; the view's schema has not seen them. */
  readonly at: RouteParams;
  /** Hooks of the route's group. */
  readonly onMount: readonly OnMount[];
  /** The live layout, unless the view puts another. */
  readonly layout: LiveLayout | false | undefined;
  readonly flash: Flash;
  /** How the page came here. */
  readonly navigation: NavigationKind;
}

/** Whether the router mounted the view: then `handleParams` runs. */
export const isRouted = ({ token }: ViewPlan): boolean => token.kind === "main";

/** What a connected view begins with. */
export interface ViewStart {
  readonly plan: ViewPlan;
  readonly services: LiveServices;
  readonly session: ViewSession;
  readonly connectInfo: ConnectInfo;
  readonly outlet: ViewOutlet;
  readonly family: ViewFamily;
  readonly routes: ViewRoutes;
}

/** Where a file belongs. */
export interface UploadPlace {
  readonly uploadRef: string;
  readonly entryRef: string;
}

/** How a join ended. `rendered` is the JSON text of the whole tree. */
export type JoinOutcome =
  | { readonly kind: "joined"; readonly rendered: string; readonly patch: Navigation | undefined }
  | { readonly kind: "left"; readonly redirect: Redirect; readonly flash: Flash; readonly events: string }
  /** `status` where the visitor is to see that, as in HTTP. */
  | { readonly kind: "crashed"; readonly status: number | undefined };
