import type { SessionChange, SessionOrigin } from "./view-session.ts";

interface Listener {
  readonly writer: object;
  readonly hear: (change: SessionChange) => void;
}

/** The views of a connection that hear of changes. */
export class SessionListeners {
  readonly #listeners = new Set<Listener>();

  add(writer: object, hear: (change: SessionChange) => void): () => void {
    const listener = { writer, hear };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every view; `writer` made the change itself. */
  tell(keys: readonly string[], origin: SessionOrigin, writer?: object): void {
    for (const listener of [...this.#listeners])
      listener.hear({ keys, origin: listener.writer === writer ? "self" : origin });
  }

  clear(): void {
    this.#listeners.clear();
  }
}
