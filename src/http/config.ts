import { HoldfastError } from "../base/errors.ts";
import { randomId } from "../base/random-id.ts";
import { createConsoleLogger, type Logger } from "../base/logger.ts";
import {
  defaultCapacityLimits,
  defaultChannelLimits,
  type CapacityLimits,
  type ChannelLimits,
} from "../channel/limits.ts";
import type { SocketIdOf } from "../channel/socket-id.ts";
import { defaultLongPollLimits, type LongPollLimits } from "../channel/long-poll.ts";
import type { PubSubAdapter } from "../pubsub/adapter.ts";
import { checkCookies, type CookieDeclarations } from "../session/cookies/beside-cookies.ts";
import { defineSession, type SessionDefinition, type SessionKeys } from "../session/values/define-session.ts";
import type { CookieStore } from "../session/stores/cookie.ts";
import type { SessionStore } from "../session/stores/store.ts";
import type { CookieCodec, CookieProtection } from "../session/cookies/cookie-codec.ts";
import { defaultFileLimits, type FileLimits } from "../files/temporary-files.ts";
import { defaultPresenceLimits, type PresenceLimits } from "../pubsub/presence.ts";
import { defaultSessionLimits, type SessionLimits } from "../session/limits.ts";
import type { SessionReader } from "../session/handle.ts";
import type { LiveView } from "../view/live-view.ts";
import { defaultViewLimits, type ViewLimits } from "../view/services.ts";
import { clusterPubSub } from "../pubsub/adapters/cluster.ts";
import { developmentSecret } from "./development-secret.ts";
import type { TitleOption } from "./head.ts";
import type { Layout } from "./layout.ts";
import type { CspOption } from "./safe-headers.ts";
import { WORKER_ENV } from "./worker-env.ts";

/** Every bound of an app, by name; see the types it is made of. */
export type Limits = ViewLimits &
  ChannelLimits &
  CapacityLimits &
  SessionLimits &
  HttpLimits &
  FileLimits &
  LongPollLimits &
  PresenceLimits;

/** Bounds on an HTTP request. */
export interface HttpLimits {
  /** Bytes of a request's body; beyond it 413. (Plug.Parsers: 8,000,000) */
  readonly requestBytes: number;
}

const defaultHttpLimits: HttpLimits = { requestBytes: 8_000_000 };

/** Options of `createApp`. */
export interface AppOptions<K extends SessionKeys = SessionKeys> {
  /**
   * Cookies beside the session that views and controllers may set, by name, and how: `{ remember: { maxAge: 2_592_000 } }`,
   * in seconds. They are sealed and HttpOnly unless they say otherwise.
   */
  readonly cookies?: CookieDeclarations | undefined;
  /** What the session holds. */
  readonly session?: SessionDefinition<K>;
  /**
   * Seals cookies and pages; at least 32 characters. The first of a list seals, all of them open, so a new one is put
   * in front. Default: the environment's SECRET_KEY_BASE. In development one is made and kept in `.holdfast/secret`.
   */
  readonly secret?: string | readonly string[] | undefined;
  /** Where the app is reached, as in `https://chat.example`. Default: the environment's ORIGIN. Required in production. */
  readonly origin?: string | undefined;
  /** The document around every page; default: a plain one. */
  readonly layout?: Layout<K>;
  /** Views that `liveRender` embeds, by a name that stays the same from deploy to deploy. */
  readonly views?: Readonly<Record<string, LiveView>>;
  /** Folder of static files; `asset("/app.css")` is the URL of `app.css` in it. Of several the first that has a file. */
  readonly assets?: string | readonly string[];
  /** Your own browser bundle, built with `holdfast/client`, in place of the ready-made one. */
  readonly client?: { readonly src: string };
  /** Path under which the whole app lives, as in `/chat`. */
  readonly basePath?: string;
  /** Path of the session's commit endpoint. Default `/_holdfast/session`. */
  readonly sessionEndpoint?: string;
  /** Another format of the session's cookie than our own, such as `plugCookie` of `holdfast/plug`. */
  readonly sessionCookie?: CookieCodec;
  /** Sources the content security policy allows, by directive, as in `{ imgSrc: ["'self'", "https://img.example"] }`. */
  readonly csp?: CspOption;
  /** What the document is called when no view says so, and what stands around what a view says. */
  readonly title?: TitleOption;
  /** Carries messages to the other processes of the app, as `redisPubSub({ url })` does. Default: to the workers of `serve`. */
  readonly pubsub?: PubSubAdapter;
  /** Where sessions are kept; default: in the visitor's cookie, `cookieStore()` of `holdfast/session`. */
  readonly store?: SessionStore | CookieStore;
  /**
   * Names whose connection it is, as in `({ userId }) => userId && "user:" + userId`, so that `app.disconnect` can end
   * it. Asked again when the session changes.
   */
  readonly socketId?: (session: SessionReader<K>) => string | undefined;
  readonly logger?: Logger;
  readonly limits?: Partial<Limits>;
}

/** The options, checked and completed. */
export interface Config {
  readonly cookies: CookieDeclarations;
  readonly session: SessionDefinition;
  readonly secrets: readonly string[];
  readonly origin: string | undefined;
  readonly development: boolean;
  /** Pages load themselves anew when the server has: with NODE_ENV=development, as `npm run dev` sets it. */
  readonly reloads: boolean;
  readonly secure: boolean;
  readonly basePath: string;
  readonly endpoint: string;
  readonly socketPath: string;
  readonly sessionCookie: CookieCodec | undefined;
  readonly views: ReadonlyMap<string, LiveView>;
  readonly assets: readonly string[];
  readonly clientSrc: string | undefined;
  readonly layout: Layout | undefined;
  readonly csp: CspOption;
  readonly title: TitleOption;
  readonly pubsub: PubSubAdapter | undefined;
  readonly protection: CookieProtection | undefined;
  readonly store: { readonly store: SessionStore; readonly spills: boolean } | undefined;
  readonly socketId: SocketIdOf | undefined;
  readonly logger: Logger;
  readonly limits: Limits;
  /** Names this start of the program; the workers of one `serve` share it. */
  readonly bootId: string;
}

export function toConfig<K extends SessionKeys>(options: AppOptions<K>): Config {
  const development = process.env["NODE_ENV"] !== "production";
  const logger = options.logger ?? createConsoleLogger();
  const origin = toOrigin(options.origin ?? process.env["ORIGIN"], development);
  const basePath = toBasePath(options.basePath ?? "");
  const boot = process.env[WORKER_ENV];
  checkCookies(options.cookies ?? {});
  return {
    cookies: options.cookies ?? {},
    session: (options.session ?? defineSession({})) as unknown as SessionDefinition,
    secrets: toSecrets(options.secret ?? process.env["SECRET_KEY_BASE"], development, logger),
    origin,
    development,
    // Not whenever it is not production: a page that loads itself anew loses what is half written in it.
    reloads: process.env["NODE_ENV"] === "development",
    secure: origin?.startsWith("https:") ?? false,
    basePath,
    endpoint: basePath + (options.sessionEndpoint ?? "/_holdfast/session"),
    socketPath: `${basePath}/live`,
    sessionCookie: options.sessionCookie,
    views: toViews(options.views ?? {}),
    assets: [options.assets ?? []].flat(),
    clientSrc: options.client?.src,
    layout: options.layout as Layout | undefined,
    csp: options.csp ?? {},
    title: options.title ?? {},
    pubsub: options.pubsub ?? (boot === undefined ? undefined : clusterPubSub()),
    store: toStore(options),
    protection: options.store !== undefined && "cookie" in options.store ? options.store.protection : undefined,
    socketId: options.socketId as SocketIdOf | undefined,
    logger,
    limits: {
      ...defaultViewLimits,
      ...defaultChannelLimits,
      ...defaultCapacityLimits,
      ...defaultSessionLimits,
      ...defaultHttpLimits,
      ...defaultFileLimits,
      ...defaultLongPollLimits,
      ...defaultPresenceLimits,
      ...options.limits,
    },
    bootId: boot ?? randomId(9),
  };
}

function toStore({ store, sessionCookie }: Pick<AppOptions, "store" | "sessionCookie">): Config["store"] {
  const server = store === undefined || !("cookie" in store) ? store : store.to;
  if (server === undefined) return undefined;
  if (sessionCookie !== undefined) {
    throw new HoldfastError(
      "definition_invalid",
      "createApp takes a `store` on the server or a `sessionCookie`: another program's cookie holds the whole session.",
    );
  }
  return { store: server, spills: store !== server };
}

function toOrigin(origin: string | undefined, development: boolean): string | undefined {
  if (origin === undefined) {
    if (development) return undefined;
    throw new HoldfastError(
      "definition_invalid",
      'In production createApp needs its `origin` (or ORIGIN), as in "https://chat.example".',
    );
  }
  const url = URL.canParse(origin) ? new URL(origin) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.origin !== origin.replace(/\/$/, "")) {
    throw new HoldfastError(
      "definition_invalid",
      `createApp's origin is scheme, host and port alone, as in "https://chat.example", not "${origin}".`,
    );
  }
  return url.origin;
}

function toSecrets(
  secret: string | readonly string[] | undefined,
  development: boolean,
  logger: Logger,
): readonly string[] {
  if (secret !== undefined && secret !== "") return typeof secret === "string" ? [secret] : secret;
  if (development) return [developmentSecret(logger)];
  throw new HoldfastError(
    "secret_missing",
    "In production Holdfast needs SECRET_KEY_BASE (or createApp({ secret })). Make one with: " +
      `node -e "console.log(require('node:crypto').randomBytes(48).toString('base64url'))"`,
  );
}

function toViews(views: Readonly<Record<string, LiveView>>): ReadonlyMap<string, LiveView> {
  const names = new Map<LiveView, string>();
  for (const [name, view] of Object.entries(views)) {
    const other = names.get(view);
    if (other !== undefined) {
      throw new HoldfastError(
        "definition_invalid",
        `createApp({ views }) names one view twice, "${other}" and "${name}"; keep one name.`,
      );
    }
    names.set(view, name);
  }
  return new Map(Object.entries(views));
}

function toBasePath(path: string): string {
  if (path === "" || /^(\/[\w.-]+)+$/.test(path)) return path;
  throw new HoldfastError(
    "definition_invalid",
    `createApp's basePath begins with "/" and does not end with it, as in "/chat", not "${path}".`,
  );
}
