import { encodeEntries } from "../values/codec.ts";
import {
  operationCookies,
  readBesideCookies,
  withoutCookieValues,
  type CookieValues,
} from "../cookies/beside-cookies.ts";
import { sessionChannel, type SessionMessage } from "../bus.ts";
import { checkCategory, isGranted, withConsent } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { readCookies, sessionCookies, wantsRenewal } from "../cookies/cookies.ts";
import { sealCsrf, verifyCsrf, type CsrfVerdict } from "../cookies/csrf.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import { erasingCookies } from "../life/erasure.ts";
import { floorCookie } from "../cookies/floor.ts";
import { createSessionHandle, type SessionHandle } from "../handle.ts";
import type { SessionKeys } from "../values/define-session.ts";
import { namesOf, newSession } from "../values/identity.ts";
import { knownEntries } from "./known-entries.ts";
import type { LoadedSession } from "./load-session.ts";
import { refuseKept } from "../values/kept.ts";
import { makeRoom } from "../cookies/make-room.ts";
import { merge, newerThan } from "../values/merge.ts";
import { bytesOf } from "../observer.ts";
import { sealPatch } from "../values/patch.ts";
import { lastingInfo, type FreshInfo, type LastingInfo, type PageInfo } from "./page-info.ts";
import { ReadOnlySession, type ReadSession } from "./read-only-session.ts";
import { carriedEntries, nextSession, replaceSessions } from "../life/renewal.ts";
import { saveCarried, saveSession } from "./save-session.ts";
import { valuesOf } from "../values/session-values.ts";
import { StagedWrites, type TakenWrites } from "./staged-writes.ts";
import type { SessionStatus, ViewSession } from "../connection/view-session.ts";
import { readVisitor, withLoaded, type Visitor } from "./visitor.ts";

/** A session a controller may write; its cookies go onto the response. */
export interface ControllerSession {
  readonly handle: SessionHandle<SessionKeys>;
  /** The declared cookies, as this controller leaves them. */
  cookies(): CookieValues;
  setCookie(name: string, value: string | undefined): void;
  /** `Set-Cookie` lines, none where nothing was written. */
  setCookies(): readonly string[] | Promise<readonly string[]>;
}

/** The session as one HTTP request sees it: its cookie, its couriers, and what this process knows beyond them. */
export class RequestSession implements ReadSession {
  readonly #context: SessionContext;
  readonly #visitor: Visitor;
  readonly #cookie: SessionState | undefined;
  /** What the store holds is not known; what this shows are defaults, at best with the latest writes. */
  readonly #degraded: boolean;
  readonly #cookies: CookieValues;
  #entries: Entries;
  /** Our cookies as they came. */
  readonly #presented: readonly [string, string][];
  #values: Readonly<Record<string, unknown>> | undefined;

  constructor(context: SessionContext, header: string | undefined | null, loaded?: LoadedSession) {
    const cookies = readCookies(context, header);
    const visitor = withLoaded(readVisitor(context, cookies), loaded);
    const { session: cookie } = visitor;
    this.#presented = cookies;
    this.#degraded = loaded?.degraded ?? cookie?.stored ?? false;
    this.#context = context;
    this.#visitor = visitor;
    this.#cookies = readBesideCookies(context, header);
    this.#cookie = cookie;
    this.#entries = knownEntries(context, cookies, visitor).entries;
  }

  /** Id of the session; undefined for a visitor without one. */
  get id(): string | undefined {
    return this.#cookie?.id;
  }

  /** Whether the request came with a session. */
  get exists(): boolean {
    return this.#cookie !== undefined;
  }

  /** Whether anything of the visitor is in what this request is shown; such a page may not be stored. */
  get used(): boolean {
    return this.exists || this.#entries.size > 0 || Object.keys(this.#cookies).length > 0;
  }

  /** The declared cookies that the request carried. */
  cookies(): CookieValues {
    return this.#cookies;
  }

  values(): Readonly<Record<string, unknown>> {
    return (this.#values ??= valuesOf(this.#context.definition, this.#entries, this.#context.clock.now()));
  }

  /** For views: to read. */
  viewSession(): ViewSession {
    return new ReadOnlySession(this);
  }

  granted(category: string): boolean {
    checkCategory(this.#context.definition, category);
    return isGranted(this.#entries, category);
  }

  status(): SessionStatus {
    return this.#degraded ? { state: "error", reason: "store" } : { state: "idle" };
  }

  pageInfo(): PageInfo {
    return { ...this.lastingInfo(), ...this.freshInfo() };
  }

  lastingInfo(): LastingInfo {
    return lastingInfo(this.#context, this.#cookie, this.#entries);
  }

  freshInfo(): FreshInfo {
    const { keyRing, hybridClock } = this.#context;
    const cookie = this.#cookie;
    if (cookie === undefined) return {};
    const missing = newerThan(this.#entries, cookie.entries);
    const names = namesOf(keyRing, cookie);
    return {
      now: hybridClock.time(),
      csrf: sealCsrf(this.#context, cookie),
      ...(wantsRenewal(this.#context, this.#presented, { state: cookie, ...names }) && ({ stale: true } as const)),
      ...(missing.size > 0 && { patch: sealPatch(this.#context, { ...cookie, entries: missing }) }),
    };
  }

  /** A token for this session's forms; a visitor without one needs none. */
  csrfToken(): string | undefined {
    return this.#cookie && sealCsrf(this.#context, this.#cookie);
  }

  verifyCsrf(token: string | undefined): CsrfVerdict {
    return verifyCsrf(this.#context, token, this.#cookie);
  }

  /** For controllers of methods other than GET. */
  writable(): ControllerSession {
    const context = this.#context;
    const state = this.#cookie ?? newSession({ generation: this.#visitor.floor, provisional: false });
    const staged = new StagedWrites(context, {
      id: () => this.#cookie?.id,
      cookies: () => this.#cookies,
      state: () => ({ ...state, entries: this.#entries }),
    });
    const handle = createSessionHandle(context.definition, {
      values: () => staged.values(),
      status: () => this.status(),
      put: (key, value) => {
        refuseKept(context.definition, key);
        staged.put(key, value);
      },
      delete: (key) => {
        refuseKept(context.definition, key);
        staged.delete(key);
      },
      renew: (kind) => staged.renew(kind),
      granted: (category) => staged.granted(category),
      consent: (category, given) => staged.consent(category, given),
      id: () => staged.id(),
      flush: () => Promise.resolve(),
    });
    return {
      handle,
      cookies: () => staged.cookies(),
      setCookie: (name, value) => staged.setCookie(name, value),
      setCookies: () => this.#persist(state, staged.take()),
    };
  }

  #persist(old: SessionState, taken: TakenWrites): readonly string[] | Promise<readonly string[]> {
    const { entries: written, renewal } = taken;
    if (written.size === 0 && renewal === undefined) return [];
    const { definition } = this.#context;
    const kept = renewal === undefined ? this.#entries : carriedEntries(definition, this.#entries, renewal.kind);
    // What may not be kept has lasted as long as the request.
    const may = withConsent(definition, merge(kept, withoutCookieValues(written)));
    const entries = makeRoom(this.#context, { ...old, entries: may });
    if (renewal === undefined && newerThan(entries, old.entries).size === 0 && !this.exists) return [];
    const next = renewal === undefined ? old : nextSession(old, renewal, entries);
    const state = { ...next, entries, provisional: false };
    this.#entries = entries;
    this.#values = undefined;
    if (renewal?.kind === "erase" && entries.size === 0) return this.#erased(old, state);
    if (this.#context.store !== undefined) return this.#saved(old, state, taken);
    if (renewal !== undefined && this.exists)
      void replaceSessions(this.#context, [old], { ...state, erased: renewal.kind === "erase" });
    return this.#persisted(old, state, taken);
  }

  /** Nothing is left but the floor, a number, below which nothing comes back. */
  #erased(old: SessionState, next: SessionState): readonly string[] | Promise<readonly string[]> {
    const lines = erasingCookies(this.#context, this.#presented);
    if (!this.exists) return lines;
    const done = replaceSessions(this.#context, [old], { ...next, erased: true });
    const all = [...lines, floorCookie(this.#context, { generation: next.generation })];
    this.#context.observer.cookies(bytesOf(all));
    return this.#context.store === undefined ? all : done.then(() => all);
  }

  async #saved(old: SessionState, state: SessionState, taken: TakenWrites): Promise<readonly string[]> {
    const saved = await saveSession(this.#context, state, this.exists && taken.renewal === undefined);
    if (taken.renewal === undefined || !this.exists) return this.#persisted(old, saved, taken);
    const erased = taken.renewal.kind === "erase";
    const left = await replaceSessions(this.#context, [old], { ...saved, erased });
    return this.#persisted(old, erased ? saved : await saveCarried(this.#context, saved, left), taken);
  }

  /** The others hear of it. */
  #persisted(before: SessionState, state: SessionState, taken: TakenWrites): readonly string[] {
    const { overlay, bus } = this.#context;
    const { entries } = state;
    overlay.add(state, entries);
    const message: SessionMessage = { from: null, entries: encodeEntries(newerThan(entries, before.entries)) };
    bus.publish(sessionChannel(state.id), message);
    const erases = taken.renewal?.kind === "erase";
    const lines = [
      ...operationCookies(this.#context, taken.entries),
      ...(taken.renewal === undefined
        ? []
        : [floorCookie(this.#context, erases ? { generation: state.generation } : state)]),
      ...(erases ? erasingCookies(this.#context, this.#presented) : []),
      ...sessionCookies(this.#context, state),
    ];
    this.#context.observer.cookies(bytesOf(lines));
    return lines;
  }
}
