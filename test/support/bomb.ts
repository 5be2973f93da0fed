import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { SessionHandle } from "../../src/session/handle.ts";
import type { session } from "./http-app.ts";

/** What no peer may ever read of an error. */
export const SECRET_TEXT = "the password is swordfish";

/** When in a page's life something is called: for its first HTML, for its join, or while it is live. */
export type Phase = "http" | "join" | "live";

/** How a callback fails: at once, or by its promise. */
export type How = "throws" | "rejects";

interface WritingSocket {
  readonly connected: boolean;
  readonly session: SessionHandle<typeof session.keys>;
}

/** An error that a test places into one callback of a view, for one phase. Everywhere else the callbacks work. */
export class Bomb {
  phase: Phase = "http";
  exploded = false;
  readonly #place: string;
  readonly #at: Phase;
  readonly #how: How;

  constructor(place: string, at: Phase, how: How) {
    this.#place = place;
    this.#at = at;
    this.#how = how;
  }

  /** Called in the callback of that name. Where that has a socket, it writes the session before it fails. */
  in(place: string, socket?: WritingSocket): void | Promise<void> {
    if (this.exploded || place !== this.#place || this.phase !== this.#at) return;
    if (socket?.connected) socket.session.put("visits", 99);
    this.exploded = true;
    if (this.#how === "throws") throw new Error(SECRET_TEXT);
    return Promise.reject(new Error(SECRET_TEXT));
  }

  /** A schema with the bomb inside. */
  schema(place: string): StandardSchemaV1<unknown, object> {
    const validate = () => {
      const outcome = { value: {} };
      const pending = this.in(place);
      return pending ? pending.then(() => outcome) : outcome;
    };
    return { "~standard": { version: 1, vendor: "test", validate } };
  }
}

/** A schema that takes nothing. */
export const refusing: StandardSchemaV1<unknown, object> = {
  "~standard": { version: 1, vendor: "test", validate: () => ({ issues: [{ message: "no" }] }) },
};
