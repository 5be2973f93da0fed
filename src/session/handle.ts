import type {
  ConsentCategory,
  SessionDefinition,
  SessionInput,
  SessionKeys,
  SessionValues,
} from "./values/define-session.ts";
import type { RenewalKind } from "./life/renewal.ts";
import type { SessionStatus } from "./connection/view-session.ts";

/** The session as `render` gets it: each key as a property, and how far a written key has come. */
export type SessionReader<K extends SessionKeys> = SessionValues<K> & {
  status(key: keyof K & string): SessionStatus;
  /** Whether the visitor has consented to a category that keys name with `consent`. */
  granted(category: ConsentCategory<K>): boolean;
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
  /** The same for who logs out: nobody is known any more, not by what this handler wrote before either. */
  drop(): void;
  /** The visitor consents: the keys of the category are kept from now on, with what they hold. Staged. */
  grant(category: ConsentCategory<K>): void;
  /** The visitor does so no longer: the keys of the category are erased wherever they are kept. Staged. */
  withdraw(category: ConsentCategory<K>): void;
  /**
   * Erases all that is kept of this visitor: cookies, store, what the browser keeps for its tabs and the device. The
   * session is over everywhere, and what was on its way in other tabs does not come back. Staged.
   * @throws HoldfastError `session_write_on_get`.
   */
  erase(): void;
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
  granted(category: string): boolean;
  consent(category: string, given: boolean): void;
  id(): string | undefined;
  flush(): Promise<void>;
}

type ReadSource = Pick<SessionSource, "values" | "status" | "granted">;

/**
 * Reads its source at the moment it is read. What each definition's keys are is known once, so that a reader is no more
 * than its source; methods may be taken off it, as in `({ session: { username, status } }) => …`.
 */
class Reader {
  readonly #source: ReadSource;

  constructor(definition: SessionDefinition, source: ReadSource) {
    this.#source = source;
    // One by one: `defineProperties` collects and sorts the names each time.
    for (const [name, property] of propertiesOf(definition)) Object.defineProperty(this, name, property);
  }

  static value(reader: Reader, name: string): unknown {
    return reader.#source.values()[name];
  }

  get status(): SessionSource["status"] {
    return (key) => this.#source.status(key);
  }
  get granted(): SessionSource["granted"] {
    return (category) => this.#source.granted(category);
  }
}

/** Reads a source that does not change any more: its values are properties like any other. */
class FixedReader {
  readonly #source: ReadSource;
  readonly [name: string]: unknown;

  constructor(source: ReadSource) {
    this.#source = source;
    Object.assign(this, source.values());
  }

  get status(): SessionSource["status"] {
    return (key) => this.#source.status(key);
  }
  get granted(): SessionSource["granted"] {
    return (category) => this.#source.granted(category);
  }
}

class Handle extends Reader {
  readonly #source: SessionSource;

  constructor(definition: SessionDefinition, source: SessionSource) {
    super(definition, source);
    this.#source = source;
  }

  // On the prototype, so that what prints a session whole does not print this.
  get id(): string | undefined {
    return this.#source.id();
  }
  get put(): SessionSource["put"] {
    return (key, value) => this.#source.put(key, value);
  }
  get delete(): SessionSource["delete"] {
    return (key) => this.#source.delete(key);
  }
  get renew(): () => void {
    return () => this.#source.renew("renew");
  }
  get drop(): () => void {
    return () => this.#source.renew("drop");
  }
  get erase(): () => void {
    return () => this.#source.renew("erase");
  }
  get grant(): (category: string) => void {
    return (category) => this.#source.consent(category, true);
  }
  get withdraw(): (category: string) => void {
    return (category) => this.#source.consent(category, false);
  }
  get flush(): SessionSource["flush"] {
    return () => this.#source.flush();
  }
}

// What every object has by itself would be read as a key that nobody declared.
Object.setPrototypeOf(Reader.prototype, null);
Object.setPrototypeOf(FixedReader.prototype, null);

export const createSessionHandle = <K extends SessionKeys>(
  definition: SessionDefinition<K>,
  source: SessionSource,
): SessionHandle<K> => Object.freeze(new Handle(definition, source)) as unknown as SessionHandle<K>;

export const createSessionReader = <K extends SessionKeys>(
  definition: SessionDefinition<K>,
  source: ReadSource,
): SessionReader<K> => Object.freeze(new Reader(definition, source)) as unknown as SessionReader<K>;

/** The reader of a session that stays as it is, a request's: a tenth of the price. */
export const createFixedReader = (source: ReadSource): SessionReader<SessionKeys> =>
  Object.freeze(new FixedReader(source)) as unknown as SessionReader<SessionKeys>;

type Properties = readonly (readonly [name: string, property: PropertyDescriptor])[];

const properties = new WeakMap<SessionDefinition, Properties>();

/** The keys as properties, own and enumerable as those of a record. */
function propertiesOf(definition: SessionDefinition): Properties {
  const known = properties.get(definition);
  if (known !== undefined) return known;
  const made = Object.keys(definition.keys).map((name) => [name, propertyOf(name)] as const);
  properties.set(definition, made);
  return made;
}

const propertyOf = (name: string): PropertyDescriptor => ({
  enumerable: true,
  get(this: Reader) {
    return Reader.value(this, name);
  },
});
