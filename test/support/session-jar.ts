import { z } from "zod";
import type { Clock } from "../../src/base/clock.ts";
import { createKeyRing } from "../../src/base/key-ring.ts";
import { silentLogger } from "../../src/base/logger.ts";
import { createPubSub } from "../../src/pubsub/pub-sub.ts";
import type { SessionBus } from "../../src/session/bus.ts";
import { defineSession, type SessionDefinition } from "../../src/session/values/define-session.ts";
import type { CookieCodec } from "../../src/session/cookies/cookie-codec.ts";
import { createSessionEngine, type SessionEngine } from "../../src/session/engine.ts";
import type { SessionLimits } from "../../src/session/limits.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { parseCookie } from "./cookies.ts";

export const ORIGIN = "http://localhost:4000";
export const SECRET = "a secret of the tests, long enough for the key ring to take it";

export const definition = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  theme: { schema: z.enum(["light", "dark"]), default: "light", write: "client", carry: true },
  note: { schema: z.string(), default: "", write: "client" },
  brief: { schema: z.string(), default: "gone", write: "client", ttl: 1_000 },
  visits: { schema: z.number(), default: 0 },
  data: { schema: z.unknown(), write: "client" },
});

/** A clock that stands still until it is told. */
export class TestClock implements Clock {
  time = 1_700_000_000_000;
  readonly #timers: { at: number; run: () => void }[] = [];
  now = (): number => this.time;
  setTimeout(run: () => void, ms: number): () => void {
    const timer = { at: this.time + ms, run };
    this.#timers.push(timer);
    return () => {
      const at = this.#timers.indexOf(timer);
      if (at >= 0) this.#timers.splice(at, 1);
    };
  }
  advance(ms: number): void {
    this.time += ms;
    for (const timer of this.#timers.filter(({ at }) => at <= this.time)) {
      const at = this.#timers.indexOf(timer);
      // One that ran before it has cancelled it.
      if (at < 0) continue;
      this.#timers.splice(at, 1);
      timer.run();
    }
  }
}

/** What several engines share, as processes do. */
export const testBus = (): SessionBus => ({ ...createPubSub({ logger: silentLogger }), shared: true });

export function testEngine(
  options: {
    clock?: Clock;
    secrets?: readonly string[];
    secure?: boolean;
    bus?: SessionBus;
    store?: SessionStore;
    spills?: boolean;
    limits?: Partial<SessionLimits>;
    definition?: SessionDefinition;
    codec?: CookieCodec;
  } = {},
): SessionEngine {
  const clock = options.clock ?? new TestClock();
  return createSessionEngine({
    definition: options.definition ?? definition,
    clock,
    keyRing: createKeyRing(options.secrets ?? [SECRET]),
    bus: options.bus ?? testBus(),
    cookies: { remember: { maxAge: 3_600 }, shown: { httpOnly: false } },
    origin: ORIGIN,
    secure: options.secure ?? false,
    ...(options.store !== undefined && { store: { store: options.store, spills: options.spills ?? false } }),
    ...(options.codec !== undefined && { codec: options.codec }),
    ...(options.limits !== undefined && { limits: options.limits }),
    endpoint: "/_holdfast/session",
    socketPath: "/live",
  });
}

/** The session's cookies of one browser. */
export class Jar {
  readonly cookies = new Map<string, string>();

  header(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const { name, value } = parseCookie(line);
      this.cookies.set(name, value);
    }
  }

  /** Tag and version, as a script sees them. */
  beacon(): { tag: string; version: string } | undefined {
    const [tag, version] = this.cookies.get("holdfast_v")?.split(".") ?? [];
    return tag === undefined || version === undefined ? undefined : { tag, version };
  }
}

export interface Committed {
  version: string | null;
  seen: string | null;
  tag: string | null;
  ticket: string | null;
  csrf: string | null;
  keys: Record<string, string>;
  skipped: { key: string; reason: string }[];
}

/** A commit's request, as our own page sends it. */
export function commitRequest(
  body: unknown,
  options: { cookie?: string; headers?: Record<string, string | undefined>; method?: string } = {},
): Request {
  const headers = new Headers({ "content-type": "application/json", origin: ORIGIN });
  if (options.cookie) headers.set("cookie", options.cookie);
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (value === undefined) headers.delete(name);
    else headers.set(name, value);
  }
  const method = options.method ?? "POST";
  const text = typeof body === "string" || body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body);
  return new Request(`${ORIGIN}/_holdfast/session`, { method, headers, ...(method === "POST" && { body: text }) });
}

/** Commits with a jar's cookies and keeps what comes back. */
export async function commit(
  engine: SessionEngine,
  jar: Jar,
  body: unknown,
  headers: Record<string, string | undefined> = {},
): Promise<{ status: number; body: Committed & { error?: string }; cookies: string[] }> {
  const response = await engine.commit(commitRequest(body, { cookie: jar.header(), headers }));
  jar.take(response);
  return {
    status: response.status,
    cookies: response.headers.getSetCookie(),
    body: (await response.json()) as Committed,
  };
}

/** A visitor with a session in which `username` is `name`. */
export async function visitor(
  engine: SessionEngine,
  name = "ann",
): Promise<{ jar: Jar; csrf: string; tag: string; clock: string }> {
  const jar = new Jar();
  const { body } = await commit(engine, jar, { writes: [write({ value: name })], tag: null });
  return { jar, csrf: body.csrf ?? "", tag: body.tag ?? "", clock: body.keys["username"] ?? "" };
}

export const write = (
  fields: Partial<{ key: string; value: unknown; doc: string; seq: number; seen: string; at: number }> = {},
) => ({
  key: "username",
  value: "ann",
  doc: "doc",
  seq: 1,
  seen: "",
  at: 0,
  ...fields,
});
