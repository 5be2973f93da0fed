import { systemClock, type Clock } from "../base/clock.ts";
import type { KeyRing } from "../base/key-ring.ts";
import { silentLogger, type Logger } from "../base/logger.ts";
import type { SessionBus } from "./bus.ts";
import { sealedCookie, type CookieCodec } from "./cookie-codec.ts";
import { cookieNames } from "./cookies.ts";
import { commitSession } from "./commit-endpoint.ts";
import { SessionConnection } from "./connection.ts";
import type { SessionContext } from "./context.ts";
import type { SessionDefinition } from "./define-session.ts";
import { HybridClock } from "./hybrid-clock.ts";
import { defaultSessionLimits, type SessionLimits } from "./limits.ts";
import { Overlay } from "./overlay.ts";
import { RequestSession } from "./request-session.ts";

export interface SessionEngineOptions {
  readonly definition: SessionDefinition;
  readonly keyRing: KeyRing;
  readonly bus: SessionBus;
  /** How the session is written into its cookie; default: sealed by the key ring. */
  readonly codec?: CookieCodec | undefined;
  /** The app's own origin; undefined in development, where each request's is taken. */
  readonly origin?: string | undefined;
  readonly secure: boolean;
  readonly endpoint: string;
  readonly socketPath: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly limits?: Partial<SessionLimits>;
}

/** The session of an app, on one process. */
export interface SessionEngine {
  /** The session as an HTTP request sees it. */
  readRequest(cookieHeader: string | undefined | null): RequestSession;
  /** The session as a WebSocket connection holds it, by the cookies of its handshake. */
  connect(cookieHeader: string | undefined | null): SessionConnection;
  /** The commit endpoint. */
  commit(request: Request): Promise<Response>;
  /** Counts since the start: `refused_<reason>` of commits, and `clock_ahead` of clocks a minute or more ahead. */
  counters(): Readonly<Record<string, number>>;
}

export function createSessionEngine(options: SessionEngineOptions): SessionEngine {
  const { clock = systemClock, logger = silentLogger } = options;
  const limits = { ...defaultSessionLimits, ...options.limits };
  const now = () => clock.now();
  const context: SessionContext = {
    definition: options.definition,
    keyRing: options.keyRing,
    codec: options.codec ?? sealedCookie(options.keyRing, cookieNames(options.secure).session),
    bus: options.bus,
    origin: options.origin,
    secure: options.secure,
    endpoint: options.endpoint,
    socketPath: options.socketPath,
    clock,
    logger,
    limits,
    hybridClock: new HybridClock(now),
    refusals: new Map(),
    overlay: new Overlay({ sessions: limits.overlaySessions, ms: limits.overlayMs, now }),
  };
  return {
    readRequest: (header) => new RequestSession(context, header),
    connect: (header) => new SessionConnection(context, header),
    commit: (request) => commitSession(context, request),
    counters: () => ({
      clock_ahead: context.hybridClock.farAhead,
      ...Object.fromEntries([...context.refusals].map(([reason, count]) => [`refused_${reason}`, count])),
    }),
  };
}
