import type { Clock } from "../../../src/base/clock.ts";
import type { KeyRing } from "../../../src/base/key-ring.ts";
import type { SessionBus } from "../../../src/session/bus.ts";
import type { SessionEngineOptions } from "../../../src/session/engine.ts";
import { LightResponse } from "../light-http.ts";

/** What a process remembers of a session beside its cookie; `shared`: and tells the others over the bus. */
export type Memory = "none" | "own" | "shared";

/** Each value with the time at which a server took it. */
type Values = Readonly<Record<string, readonly [value: string, at: number]>>;

interface Held {
  readonly id: string;
  readonly values: Values;
}

const CHANNEL = "plain-session";

/** The session that a signed cookie holds, if there is one. */
export function heldIn(ring: KeyRing, header: string): Held | undefined {
  const [, token] = / session=([^;]*)/.exec(` ${header}`) ?? [];
  const text = token === undefined ? undefined : ring.verify("signed-cookie", token);
  return text === undefined ? undefined : (JSON.parse(text) as Held);
}

/** Per key what was taken later: more than any server does that keeps a session as one object. */
function later(a: Values, b: Values): Values {
  const newer = Object.entries(b).filter(([key, [, at]]) => at >= (a[key]?.[1] ?? 0));
  return { ...a, ...Object.fromEntries(newer) };
}

/**
 * The article's server: each request reads the signed cookie, a POST answers with the whole of it and what was POSTed.
 * With a memory, what that holds is in it too.
 */
export class PlainServer {
  readonly #ring: KeyRing;
  readonly #clock: Pick<Clock, "now">;
  readonly #bus: SessionBus;
  readonly #newId: () => string;
  readonly #memory: Memory;
  readonly #sessions = new Map<string, Values>();

  constructor(options: SessionEngineOptions, newId: () => string, memory: Memory) {
    this.#ring = options.keyRing;
    this.#clock = options.clock ?? Date;
    this.#bus = options.bus;
    this.#newId = newId;
    this.#memory = memory;
  }

  start(): void {
    if (this.#memory !== "shared") return;
    this.#bus.subscribe(CHANNEL, (message) => {
      const { id, values } = message as unknown as Held;
      this.#remember(id, values);
    });
  }

  commit(request: Request): Promise<Response> {
    const [key, value] = JSON.parse(String(request.body)) as [string, string];
    const { id, values } = this.#read(request.headers.get("cookie") ?? "") ?? { id: this.#newId(), values: {} };
    const held = { id, values: { ...values, [key]: [value, this.#clock.now()] as const } };
    if (this.#memory !== "none") this.#remember(id, held.values);
    if (this.#memory === "shared") this.#bus.publish(CHANNEL, held as never);
    const cookie = `session=${this.#ring.sign("signed-cookie", JSON.stringify(held))}; path=/; httponly`;
    return Promise.resolve(new LightResponse("{}", { headers: { "set-cookie": cookie } }) as unknown as Response);
  }

  /** Nothing is promised of what a page shows: the model takes this for a page of a store that is away. */
  load(): Promise<object> {
    return Promise.resolve({ degraded: true });
  }

  readRequest(header: string) {
    const values = Object.entries(this.#read(header)?.values ?? {}).map(([key, [value]]) => [key, value] as const);
    return { pageInfo: () => ({ keys: {} }), values: () => Object.fromEntries(values) };
  }

  /** Its connections have no part in the session. */
  connect() {
    return { ready: () => Promise.resolve(), hostedBy: () => {}, close: () => {} };
  }

  counters() {
    return { refused: {} };
  }

  #read(header: string): Held | undefined {
    const held = heldIn(this.#ring, header);
    return held && { id: held.id, values: later(held.values, this.#sessions.get(held.id) ?? {}) };
  }

  #remember(id: string, values: Values): void {
    this.#sessions.set(id, later(this.#sessions.get(id) ?? {}, values));
  }
}
