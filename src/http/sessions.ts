import type { SessionEngine } from "../session/engine.ts";
import type { InspectedSession } from "../session/inspect.ts";
import type { SessionCounters } from "../session/observer.ts";

/** The sessions of all visitors of an app, seen from the server. */
export interface Sessions {
  /**
   * Ends a session, by the `id` that handlers see: its connections are told and closed, on every node, and its cookie is
   * refused from now on. With the session in a cookie alone this is remembered by the running processes: a restart of
   * all of them forgets it.
   *
   * @example
   * ```ts
   * for (const id of user.sessions) await app.sessions.revoke(id);
   * ```
   */
  revoke(id: string): Promise<void>;
  /**
   * What a session holds, by the same `id`: every key, its value unless it says `secret`, when it was written, where it is
   * kept. Of a session in a store on the server all of it; of one in a cookie, which nobody but its browser has, what this
   * process knows by its connections and by the writes of the last ten minutes. Undefined where there is nothing to tell.
   *
   * @example
   * ```ts
   * for (const id of user.sessions) console.table((await app.sessions.inspect(id))?.entries);
   * ```
   * @throws HoldfastError `session_store` where the store does not answer.
   */
  inspect(id: string): Promise<InspectedSession | undefined>;
  /** What has happened to sessions on this process since it started. */
  counters(): SessionCounters;
}

export const toSessions = (engine: SessionEngine): Sessions => ({
  revoke: (id) => engine.revoke(id),
  inspect: (id) => engine.inspect(id),
  counters: () => engine.counters(),
});
