import type { SessionListener, SessionOrigin } from "./view-session.ts";

/** The views of a connection that hear of changes. A list that is copied for each: mostly there is one. */
export class SessionListeners {
  #listeners: readonly SessionListener[] = NONE;

  add(listener: SessionListener): void {
    this.#listeners = this.#listeners.concat(listener);
  }

  delete(listener: SessionListener): void {
    this.#listeners = this.#listeners.filter((known) => known !== listener);
  }

  /** Tells every view; `writer` made the change itself. */
  tell(keys: readonly string[], origin: SessionOrigin, writer?: object): void {
    for (const listener of this.#listeners)
      listener.sessionChanged({ keys, origin: listener === writer ? "self" : origin });
  }

  clear(): void {
    this.#listeners = NONE;
  }
}

const NONE: readonly SessionListener[] = [];
