import { HoldfastError } from "../../base/errors.ts";
import type { CookieValues } from "../cookies/beside-cookies.ts";
import type { SessionStatus, SessionTransaction, ViewSession } from "../connection/view-session.ts";

/** What is read of a request's session. */
export interface ReadSession {
  /** Id of the session; undefined for a visitor without one. */
  readonly id: string | undefined;
  values(): Readonly<Record<string, unknown>>;
  status(): SessionStatus;
  /** @throws HoldfastError `consent_unknown` */
  granted(category: string): boolean;
  cookies(): CookieValues;
  csrfToken(): string | undefined;
}

/** The session as the views of a page hold it, in their transactions too: to read. A GET never writes. */
export class ReadOnlySession implements ViewSession, SessionTransaction {
  readonly #session: ReadSession;

  constructor(session: ReadSession) {
    this.#session = session;
  }

  values(): Readonly<Record<string, unknown>> {
    return this.#session.values();
  }
  status(): SessionStatus {
    return this.#session.status();
  }
  granted(category: string): boolean {
    return this.#session.granted(category);
  }
  cookies(): CookieValues {
    return this.#session.cookies();
  }
  csrfToken(): string | undefined {
    return this.#session.csrfToken();
  }
  id(): string | undefined {
    return this.#session.id;
  }
  /** It will not change: there is nothing to hear. */
  subscribe(): void {}
  unsubscribe(): void {}
  moving(): boolean {
    return false;
  }
  begin(): SessionTransaction {
    return this;
  }
  flush(): Promise<void> {
    return Promise.resolve();
  }
  commit(): void {}
  discard(): void {}

  put(): never {
    throw writeOnGet();
  }
  delete(): never {
    throw writeOnGet();
  }
  renew(): never {
    throw writeOnGet();
  }
  consent(): never {
    throw writeOnGet();
  }
  setCookie(): never {
    throw writeOnGet();
  }
}

const writeOnGet = (): HoldfastError =>
  new HoldfastError(
    "session_write_on_get",
    "The session cannot be written while a page is rendered: a GET never writes. Write in an event, or in mount when socket.connected.",
  );
