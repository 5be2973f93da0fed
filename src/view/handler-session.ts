import { createSessionHandle, type SessionHandle, type SessionSource } from "../session/handle.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { CookieValues } from "../session/cookies/beside-cookies.ts";
import type { RenewalKind } from "../session/life/renewal.ts";
import type { SessionStatus, SessionTransaction, ViewSession } from "../session/connection/view-session.ts";

/**
 * The session as one view's handlers write it: what a handler writes is staged until it returns, and dropped when
 * it throws. Between handlers (a timer, a promise nobody awaited) each write stands alone and applies at once.
 */
export class HandlerSession implements SessionSource {
  readonly #definition: SessionDefinition<SessionKeys>;
  readonly #session: ViewSession;
  readonly #writer: object;
  #handle: SessionHandle<SessionKeys> | undefined;
  /** Whether a handler runs. */
  #handling = false;
  /** What it has staged; most handlers write nothing. */
  #staged: SessionTransaction | undefined;

  constructor(definition: SessionDefinition<SessionKeys>, session: ViewSession, writer: object) {
    this.#definition = definition;
    this.#session = session;
    this.#writer = writer;
  }

  get handle(): SessionHandle<SessionKeys> {
    return (this.#handle ??= createSessionHandle(this.#definition, this));
  }

  values(): Readonly<Record<string, unknown>> {
    return (this.#staged ?? this.#session).values();
  }
  status(key: string): SessionStatus {
    return this.#session.status(key);
  }
  put(key: string, value: unknown): void {
    this.#write((transaction) => transaction.put(key, value));
  }
  delete(key: string): void {
    this.#write((transaction) => transaction.delete(key));
  }
  renew(kind: RenewalKind): void {
    this.#write((transaction) => transaction.renew(kind));
  }
  id(): string | undefined {
    return this.#transaction().id();
  }
  flush(): Promise<void> {
    return this.#transaction().flush();
  }
  granted(category: string): boolean {
    return (this.#staged ?? this.#session).granted(category);
  }
  consent(category: string, given: boolean): void {
    this.#write((transaction) => transaction.consent(category, given));
  }

  /** The declared cookies beside the session. */
  cookies(): CookieValues {
    return this.#transaction().cookies();
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
    this.#handling = true;
    this.#staged = undefined;
  }

  commit(): void {
    this.#end()?.commit();
  }

  discard(): void {
    this.#end()?.discard();
  }

  #end(): SessionTransaction | undefined {
    const staged = this.#staged;
    this.#handling = false;
    this.#staged = undefined;
    return staged;
  }

  /** The handler's; between handlers one that ends with the call. */
  #transaction(): SessionTransaction {
    if (this.#handling) return (this.#staged ??= this.#session.begin(this.#writer));
    return this.#session.begin(this.#writer);
  }

  #write(write: (transaction: SessionTransaction) => void): void {
    const transaction = this.#transaction();
    write(transaction);
    if (!this.#handling) transaction.commit();
  }
}
