import { createSessionHandle, type SessionHandle } from "../session/handle.ts";
import type { SessionDefinition, SessionKeys } from "../session/define-session.ts";
import type { CookieValues } from "../session/beside-cookies.ts";
import type { SessionTransaction, ViewSession } from "../session/view-session.ts";

/**
 * The session as one view's handlers write it: what a handler writes is staged until it returns, and dropped when
 * it throws. Between handlers (a timer, a promise nobody awaited) each write stands alone and applies at once.
 */
export class HandlerSession {
  readonly handle: SessionHandle<SessionKeys>;
  readonly #session: ViewSession;
  readonly #writer: object;
  #open: SessionTransaction | undefined;

  constructor(definition: SessionDefinition<SessionKeys>, session: ViewSession, writer: object) {
    this.#session = session;
    this.#writer = writer;
    this.handle = createSessionHandle(definition, {
      values: () => (this.#open ?? session).values(),
      status: (key) => session.status(key),
      put: (key, value) => this.#write((transaction) => transaction.put(key, value)),
      delete: (key) => this.#write((transaction) => transaction.delete(key)),
      renew: (kind) => this.#write((transaction) => transaction.renew(kind)),
      id: () => (this.#open ?? session.begin(writer)).id(),
      flush: () => (this.#open ?? session.begin(writer)).flush(),
    });
  }

  /** The declared cookies beside the session. */
  cookies(): CookieValues {
    return (this.#open ?? this.#session.begin(this.#writer)).cookies();
  }

  setCookie(name: string, value: string | undefined): void {
    this.#write((transaction) => transaction.setCookie(name, value));
  }

  /** Whether the session has become another, and the browser may not hold that yet. */
  moving(): boolean {
    return this.#session.moving();
  }

  csrfToken(): string | undefined {
    return this.#session.csrfToken();
  }

  begin(): void {
    this.#open = this.#session.begin(this.#writer);
  }

  commit(): void {
    const transaction = this.#open;
    this.#open = undefined;
    transaction?.commit();
  }

  discard(): void {
    const transaction = this.#open;
    this.#open = undefined;
    transaction?.discard();
  }

  #write(write: (transaction: SessionTransaction) => void): void {
    if (this.#open !== undefined) return write(this.#open);
    const transaction = this.#session.begin(this.#writer);
    write(transaction);
    transaction.commit();
  }
}
