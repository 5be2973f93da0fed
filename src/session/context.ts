import type { Clock } from "../base/clock.ts";
import type { KeyRing } from "../base/key-ring.ts";
import type { Logger } from "../base/logger.ts";
import type { CookieDeclarations } from "./cookies/beside-cookies.ts";
import type { SessionBus } from "./bus.ts";
import type { CookieCodec } from "./cookies/cookie-codec.ts";
import type { SessionDefinition } from "./values/define-session.ts";
import type { EndedSessions } from "./life/ended-sessions.ts";
import type { HybridClock } from "./values/hybrid-clock.ts";
import type { SessionLimits } from "./limits.ts";
import type { StoreAccess } from "./stores/store-access.ts";
import type { LiveConnection } from "./inspect.ts";
import type { Observer } from "./observer.ts";
import type { Overlay } from "./stores/overlay.ts";
import type { Tombstones } from "./life/tombstones.ts";

/** What every part of one app's session engine shares. */
export interface SessionContext {
  readonly definition: SessionDefinition;
  readonly keyRing: KeyRing;
  /** How the session is written into its cookie. */
  readonly codec: CookieCodec;
  readonly clock: Clock;
  readonly hybridClock: HybridClock;
  readonly logger: Logger;
  readonly limits: SessionLimits;
  readonly overlay: Overlay;
  /** Where sessions are kept on the server; undefined where cookies hold them. */
  readonly store: StoreAccess | undefined;
  /** The sessions that are known to be over. */
  readonly tombstones: Tombstones;
  /** What processes tell each other of them. */
  readonly ended: EndedSessions;
  /** The cookies beside the session that views may set. */
  readonly cookies: CookieDeclarations;
  readonly bus: SessionBus;
  /** Counts what happens. */
  readonly observer: Observer;
  /** The connections there are. */
  readonly connections: Set<LiveConnection>;
  /** The app's origin; undefined in development, where a request's own is taken. */
  readonly origin: string | undefined;
  /** Whether cookies carry the `__Host-` prefix and `Secure`. */
  readonly secure: boolean;
  /** Path of the commit endpoint. */
  readonly endpoint: string;
  /** Path of the LiveView socket. */
  readonly socketPath: string;
}
