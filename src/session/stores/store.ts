/**
 * Entries as a store keeps them, by key: one record of printable ASCII each, opaque to the store. Of two records of one
 * key the greater, compared byte by byte, is the later and wins; nothing else need be known of them.
 */
export type Records = ReadonlyMap<string, string>;

/** A session as it is first stored. */
export interface NewSession {
  /** Names the session, and is as secret as its cookie. */
  readonly id: string;
  /** Counts the session's renewals; records of another generation are not its own. */
  readonly generation: number;
  readonly records: Records;
  /** When it ends, in ms since the epoch. */
  readonly expires: number;
}

/** A session as a store holds it. */
export type HeldSession = Pick<NewSession, "generation" | "records">;

/** Records to be merged into a session. */
export type StoreWrite = Omit<NewSession, "id">;

/**
 * Where sessions are kept on the server; a port. Give one to `createApp({ store })`. To write your own, run
 * `describeSessionStore` of `holdfast/testing` against it.
 *
 * Every method is atomic: two processes that call at once leave what some order of the two calls would have left. A
 * method that cannot reach its server rejects, the sooner the better; it never answers as if there were nothing.
 *
 * @example
 * ```ts
 * import { memoryStore, type SessionStore } from "holdfast/session";
 *
 * const store: SessionStore = memoryStore();
 * ```
 */
export interface SessionStore {
  /** Stores a new session. False, and without effect, where the id is taken or revoked. */
  create(session: NewSession): Promise<boolean>;
  /** The session, or undefined where there is none, it has expired, or it was revoked. */
  read(id: string): Promise<HeldSession | undefined>;
  /**
   * Merges records into a session of this generation, per key the greater one, and lets it live until `expires` if
   * that is later. Resolves with all records it holds afterwards: unchanged where these would go beyond the store's
   * limits; undefined, and without effect, where there is no such session. It never makes one: a late write must not
   * undo a logout.
   */
  apply(id: string, write: StoreWrite): Promise<Records | undefined>;
  /**
   * Ends a session and keeps its id from being used again until `until`, in ms since the epoch. Resolves with the records
   * it held, every write that was taken among them; undefined where there was no such session.
   */
  revoke(id: string, until: number): Promise<Records | undefined>;
  /** Removes what has expired, where the server does not by itself. Resolves with how many sessions that were. */
  sweep(): Promise<number>;
  /** Lets go of what the store itself has opened. */
  close?(): Promise<void>;
}
