import type { Clock } from "../base/clock.ts";
import type { KeyRing } from "../base/key-ring.ts";
import type { Logger } from "../base/logger.ts";
import type { Owners } from "../base/owners.ts";
import type { PresenceTracker } from "../pubsub/presence.ts";
import type { PubSub } from "../pubsub/pub-sub.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { LiveView } from "./live-view.ts";
import type { PageTokens } from "./page-tokens.ts";
import { defaultUploadLimits, type UploadLimits } from "./uploads/upload-host.ts";
import type { UploadStore } from "./uploads/upload-writer.ts";

/** What every view of an app shares. */
export interface LiveServices {
  readonly keyRing: KeyRing;
  /** What pages carry of their views, sealed and signed. */
  readonly tokens: PageTokens;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Knows which view's code is at work. */
  readonly owners: Owners;
  readonly pubsub: PubSub;
  readonly presence: PresenceTracker;
  /** The app's session definition. */
  readonly definition: SessionDefinition<SessionKeys>;
  /** Views that `liveRender` may embed, by the key they were registered under. */
  readonly views: ReadonlyMap<string, LiveView>;
  readonly limits: ViewLimits;
  /** Whether any of the addresses a page was loaded with is another by now; `urls` is what the client says. */
  readonly staticChanged: (urls: unknown) => boolean;
  /** Where uploaded files go that nobody else takes. */
  readonly uploadStore: UploadStore;
}

/** Bounds on what one view keeps or does; beyond them it crashes and the client remounts it. */
export interface ViewLimits extends UploadLimits {
  /** Events and messages waiting for a busy view. */
  readonly mailbox: number;
  /** `pushPatch` calls that answer one another without a render between them. (Phoenix: 20) */
  readonly patches: number;
  /** Live views nested in one page. */
  readonly embeds: number;
  /** Timers of `sendAfter` that one view keeps. */
  readonly timers: number;
  /** Components that one view holds. */
  readonly components: number;
  /** How long a redirect waits for a session write to be confirmed, in ms. */
  readonly redirectWait: number;
  /** Tasks of `startAsync` and its kind at once. */
  readonly asyncTasks: number;
  /** How long a handler may take before a warning names it, in ms. It is not ended. */
  readonly slowHandler: number;
}

export const defaultViewLimits: ViewLimits = {
  mailbox: 1_000,
  patches: 20,
  embeds: 100,
  timers: 1_000,
  redirectWait: 2_000,
  asyncTasks: 100,
  ...defaultUploadLimits,
  slowHandler: 1_000,
  components: 10_000,
};
