import type { Context } from "hono";
import { randomId } from "../base/random-id.ts";
import type { LoadedSession } from "../session/requests/load-session.ts";
import type { ControllerSession, RequestSession } from "../session/requests/request-session.ts";
import { emptyFlash, type Flash } from "../view/flash.ts";
import { isPrefetch } from "./prefetch.ts";
import type { Runtime } from "./runtime.ts";

/** What a server knows of a request that is not in it. */
export interface RequestOrigin {
  /** The address it comes from. */
  readonly address?: string | undefined;
}

/** What Holdfast keeps with a request. */
export interface AppEnv {
  Bindings: RequestOrigin & { readonly holdfast: RequestState };
  Variables: { secureHeadersNonce?: string };
}

/** Of the content security policy's nonce. (Content Security Policy Level 3: at least 128 bits) */
const NONCE_BYTES = 16;

/** The session of one request, read when it is first asked for. */
export class RequestState {
  readonly runtime: Runtime;
  readonly nonce = randomId(NONCE_BYTES);
  /** The page that answers it, with all headers it needs. */
  page: Response | undefined;
  /** A handler threw. */
  failed = false;
  /** Hono may hold headers or a status for the answer: something that sets them was called. */
  decorated = false;
  readonly #headers: Headers;
  readonly #header: string | undefined;
  #loaded: LoadedSession | undefined;
  #session: RequestSession | undefined;
  #writable: ControllerSession | undefined;
  #flash: Flash = emptyFlash;

  constructor(runtime: Runtime, headers: Headers) {
    this.runtime = runtime;
    this.#headers = headers;
    this.#header = headers.get("cookie") ?? undefined;
  }

  /** Whether it is asked in advance. */
  get prefetch(): boolean {
    return isPrefetch(this.#headers);
  }

  /** Asks the session's store, where there is one; undefined where there is nothing to wait for. */
  load(): Promise<void> | undefined {
    return this.runtime.engine.load(this.#header)?.then((loaded) => void (this.#loaded = loaded));
  }

  /** Whether the request may carry a cookie of this name. */
  names(cookie: string): boolean {
    return this.#header?.includes(cookie) ?? false;
  }

  /** Names and values by turns. */
  safeHeaders(): readonly string[] {
    return this.runtime.safeHeaders(this.nonce);
  }

  get session(): RequestSession {
    return (this.#session ??= this.runtime.engine.readRequest(this.#header, this.#loaded));
  }

  /** Whether something of the visitor was read for this answer; it may not be stored. */
  get shown(): boolean {
    return this.#session?.used ?? false;
  }

  /** The session to write, for controllers of methods other than GET. */
  get writable(): ControllerSession {
    return (this.#writable ??= this.session.writable());
  }

  /** Messages for the next page. */
  get flash(): Flash {
    return this.#flash;
  }

  putFlash(flash: Flash): void {
    this.#flash = { ...this.#flash, ...flash };
  }

  /** `Set-Cookie` lines of what the controller wrote. */
  setCookies(): readonly string[] | Promise<readonly string[]> {
    return this.#writable?.setCookies() ?? [];
  }
}

export const stateOf = (c: Context<AppEnv>): RequestState => c.env.holdfast;
