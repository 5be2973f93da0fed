import { systemClock, type Clock } from "../base/clock.ts";
import type { KeyRing } from "../base/key-ring.ts";
import { silentLogger, type Logger } from "../base/logger.ts";
import { checkCookieName, type CookieDeclarations } from "./cookies/beside-cookies.ts";
import type { SessionBus } from "./bus.ts";
import { sealedCookie, type CookieCodec, type CookieProtection } from "./cookies/cookie-codec.ts";
import { commitSession } from "./commit/commit-endpoint.ts";
import { SessionConnection } from "./connection/connection.ts";
import type { SessionContext } from "./context.ts";
import { cookieNames, readCookies } from "./cookies/cookies.ts";
import { StoreAccess } from "./stores/store-access.ts";
import type { SessionStore } from "./stores/store.ts";
import type { SessionDefinition } from "./values/define-session.ts";
import { EndedSessions } from "./life/ended-sessions.ts";
import { HybridClock } from "./values/hybrid-clock.ts";
import { defaultSessionLimits, type SessionLimits } from "./limits.ts";
import { inspectSession, type InspectedSession } from "./inspect.ts";
import { Observer, type SessionCounters } from "./observer.ts";
import { Overlay } from "./stores/overlay.ts";
import { loadVisitor, type LoadedSession } from "./requests/load-session.ts";
import { revokeSession } from "./life/renewal.ts";
import { rememberingCodec } from "./cookies/remembering-codec.ts";
import { RequestSession } from "./requests/request-session.ts";
import { Tombstones } from "./life/tombstones.ts";
import { readVisitor } from "./requests/visitor.ts";

export interface SessionEngineOptions {
  readonly definition: SessionDefinition;
  readonly keyRing: KeyRing;
  readonly bus: SessionBus;
  /** How the session is written into its cookie; default: sealed by the key ring. */
  readonly codec?: CookieCodec | undefined;
  /** How that seals; default `encrypted`. */
  readonly protection?: CookieProtection | undefined;
  /** The app's own origin; undefined in development, where each request's is taken. */
  readonly origin?: string | undefined;
  readonly secure: boolean;
  /** Where sessions are kept on the server; `spills`: only those that do not fit into their cookie. */
  readonly store?: { readonly store: SessionStore; readonly spills: boolean } | undefined;
  /** The cookies beside the session that views may set. */
  readonly cookies?: CookieDeclarations | undefined;
  readonly endpoint: string;
  readonly socketPath: string;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly limits?: Partial<SessionLimits>;
}

/** The session of an app, on one process. */
export interface SessionEngine {
  /**
   * Begins to hear of other processes, before the first visitor. Who serves without it begins with that visitor.
   * @returns when they have told which sessions are over; at once on a bus of its own, and after a second in any case
   */
  start(): Promise<void>;
  /** What the store holds of a request's session; undefined where there is nothing to wait for. */
  load(cookieHeader: string | undefined | null): Promise<LoadedSession> | undefined;
  /** The session as an HTTP request sees it. */
  readRequest(cookieHeader: string | undefined | null, loaded?: LoadedSession): RequestSession;
  /** The session as a WebSocket connection holds it, by the cookies of its handshake. */
  connect(cookieHeader: string | undefined | null): SessionConnection;
  /** The commit endpoint. */
  commit(request: Request): Promise<Response>;
  /** @throws HoldfastError `cookie_unknown` for a cookie that is not declared. */
  checkCookie(name: string): void;
  /** Ends a session everywhere, at once. @throws HoldfastError `session_store`, where there is one to tell */
  revoke(id: string): Promise<void>;
  /** What a session holds, as far as this process can know it. @throws HoldfastError `session_store` */
  inspect(id: string): Promise<InspectedSession | undefined>;
  /** Counts since the start. */
  counters(): SessionCounters;
}

export function createSessionEngine(options: SessionEngineOptions): SessionEngine {
  const { clock = systemClock, logger = silentLogger } = options;
  const limits = { ...defaultSessionLimits, ...options.limits };
  const now = () => clock.now();
  const { codec = sealedCookie(options.keyRing, cookieNames(options.secure).session, options.protection) } = options;
  const observer = new Observer();
  const tombstones = new Tombstones({ limit: limits.tombstones, ms: limits.cookieMs, now });
  const context: SessionContext = {
    definition: options.definition,
    keyRing: options.keyRing,
    codec: rememberingCodec(codec, limits.openedCookies),
    bus: options.bus,
    origin: options.origin,
    secure: options.secure,
    endpoint: options.endpoint,
    socketPath: options.socketPath,
    clock,
    logger,
    limits,
    hybridClock: new HybridClock(now, undefined, (ms, far) => observer.ahead(ms, far)),
    observer,
    connections: new Set(),
    store: options.store && new StoreAccess(options.store.store, { ...options.store, clock, limits, logger }),
    cookies: options.cookies ?? {},
    tombstones,
    ended: new EndedSessions({ bus: options.bus, clock, tombstones, limits }),
    overlay: new Overlay({ sessions: limits.overlaySessions, ms: limits.overlayMs, now }),
  };
  const listening = (): SessionContext => {
    void context.ended.start();
    return context;
  };
  return {
    start: () => context.ended.start(),
    load: (header) => context.store && loadVisitor(context, readVisitor(context, readCookies(context, header))),
    readRequest: (header, loaded) => new RequestSession(listening(), header, loaded),
    connect: (header) => new SessionConnection(listening(), header),
    commit: (request) => commitSession(listening(), request),
    checkCookie: (name) => checkCookieName(context, name),
    revoke: (id) => revokeSession(context, id),
    inspect: (id) => inspectSession(context, id),
    counters: () => observer.counters(),
  };
}
