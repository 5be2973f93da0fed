import type { SessionDefinition, SessionInput, SessionKeys, SessionValues } from "./define-session.ts";
import type { RenewalKind } from "./renewal.ts";
import type { SessionStatus } from "./view-session.ts";

/** The session as `render` gets it: each key as a property, and how far a written key has come. */
export type SessionReader<K extends SessionKeys> = SessionValues<K> & {
  status(key: keyof K & string): SessionStatus;
};

/** The session as a handler gets it. */
export type SessionHandle<K extends SessionKeys> = SessionReader<K> & {
  /**
   * Writes a key. Staged until the handler returns; dropped when it throws.
   * @throws HoldfastError `session_invalid`, `session_too_large`, `session_unknown_key`, `session_write_on_get`.
   */
  put<Name extends keyof K & string>(key: Name, value: SessionInput<K>[Name]): void;
  /** Deletes a key: it reads as its default again. */
  delete(key: keyof K & string): void;
  /**
   * Begins a new session, for who logs in: a new id, and nothing of the old one but keys marked `carry` and what this
   * handler writes, before or after. The old one is over, everywhere. Staged until the handler returns.
   * @throws HoldfastError `session_write_on_get`.
   */
  renew(): void;
  /** The same for who logs out: nobody is known any more. */
  drop(): void;
  /**
   * Names the session to logs and to `app.sessions.revoke`, on the server alone: never print it. After `renew` it is
   * already the new session's. Undefined for a visitor without a session.
   */
  readonly id: string | undefined;
  /** Resolves when every write so far is confirmed durable; rejects with the reason when one cannot be. */
  flush(): Promise<void>;
};

/** What stands behind a handle. */
export interface SessionSource {
  values(): Readonly<Record<string, unknown>>;
  status(key: string): SessionStatus;
  put(key: string, value: unknown): void;
  delete(key: string): void;
  renew(kind: RenewalKind): void;
  id(): string | undefined;
  flush(): Promise<void>;
}

export function createSessionHandle<K extends SessionKeys>(
  definition: SessionDefinition<K>,
  source: SessionSource,
): SessionHandle<K> {
  const methods = {
    status: (key: string) => source.status(key),
    put: (key: string, value: unknown) => source.put(key, value),
    delete: (key: string) => source.delete(key),
    renew: () => source.renew("renew"),
    drop: () => source.renew("drop"),
    flush: () => source.flush(),
  };
  const handle = withKeys(definition, source, methods);
  // Not enumerable: what prints a session whole must not print this.
  Object.defineProperty(handle, "id", { enumerable: false, get: () => source.id() });
  return Object.freeze(handle) as SessionHandle<K>;
}

export function createSessionReader<K extends SessionKeys>(
  definition: SessionDefinition<K>,
  source: Pick<SessionSource, "values" | "status">,
): SessionReader<K> {
  const methods = { status: (key: string) => source.status(key) };
  return Object.freeze(withKeys(definition, source, methods)) as SessionReader<K>;
}

/** An object whose properties read the source at the moment they are read. */
function withKeys(definition: SessionDefinition, source: Pick<SessionSource, "values">, methods: object): object {
  const handle = Object.assign(Object.create(null) as object, methods);
  for (const name of Object.keys(definition.keys)) {
    Object.defineProperty(handle, name, { enumerable: true, get: () => source.values()[name] });
  }
  return handle;
}
