import { HoldfastError } from "../../base/errors.ts";
import {
  applyOperations,
  besideBytes,
  checkCookieName,
  cookieKey,
  isCookieKey,
  type CookieValues,
} from "../cookies/beside-cookies.ts";
import { checkCategory, consentKey, isGranted, keysOf } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { sessionLimit } from "../cookies/cookies.ts";
import { keyOf } from "../values/define-session.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
import { newSessionId } from "../values/identity.ts";
import type { Json } from "../values/json.ts";
import { checkKeptSize } from "../values/kept.ts";
import { roomySize } from "../cookies/make-room.ts";
import { draftEntry, mintEntry } from "../values/plain-write.ts";
import { carriedEntries, isCarried, type NextSession, type RenewalKind } from "../life/renewal.ts";
import { valuesOf } from "../values/session-values.ts";
import { validateKey } from "../values/validate-key.ts";
import type { SessionTransaction } from "../connection/view-session.ts";

/** What was staged, taken: entries, operations on cookies among them, and the session that they begin, if any. */
export interface TakenWrites {
  readonly entries: ReadonlyMap<string, Entry>;
  readonly renewal: NextSession | undefined;
}

/** What writes are staged on. */
export interface StagingBase {
  /** Id of the session; undefined while it has none. */
  id(): string | undefined;
  /** The session as it is. */
  state(): SessionState;
  cookies(): CookieValues;
}

/**
 * Validates and stages writes on top of `base`: seen by who made them, taken together. They get their clocks when they
 * are taken: what another handler has written meanwhile came before.
 */
export class StagedWrites {
  readonly #context: SessionContext;
  readonly #base: StagingBase;
  readonly #staged = new Map<string, Json | undefined>();
  #renewal: NextSession | undefined;

  constructor(context: SessionContext, base: StagingBase) {
    this.#context = context;
    this.#base = base;
  }

  /** The id that the session will have. */
  id(): string | undefined {
    return this.#renewal?.kind === "erase" ? undefined : (this.#renewal?.id ?? this.#base.id());
  }

  values(): Readonly<Record<string, unknown>> {
    const { definition, clock } = this.#context;
    const kept = this.#kept();
    const entries = this.#staged.size === 0 ? kept : new Map([...kept, ...this.#draft(this.#staged)]);
    return valuesOf(definition, entries, clock.now());
  }

  cookies(): CookieValues {
    return applyOperations(this.#base.cookies(), this.#draft(this.#staged));
  }

  put(name: string, value: unknown): void {
    const key = keyOf(this.#context.definition, name);
    if (key === undefined) throw unknownKey(name);
    const verdict = validateKey(key, value, name);
    if (!verdict.ok) throw new HoldfastError("session_invalid", `put("${name}"): ${verdict.message}`);
    this.#stage(name, verdict.value);
  }

  granted(category: string): boolean {
    checkCategory(this.#context.definition, category);
    const key = consentKey(category);
    return this.#staged.has(key) ? this.#staged.get(key) === true : isGranted(this.#kept(), category);
  }

  /** Staged like a write. What is withdrawn is deleted; where nothing was granted, there is nothing to say or delete. */
  consent(category: string, given: boolean): void {
    const { definition } = this.#context;
    const granted = this.granted(category);
    if (granted === given || category === "necessary") return;
    if (given) return this.#stage(consentKey(category), true);
    const held = this.#kept();
    for (const key of [consentKey(category), ...keysOf(definition, category)]) {
      if (held.has(key)) this.#stage(key, undefined);
      else this.#staged.delete(key);
    }
  }

  delete(name: string): void {
    if (keyOf(this.#context.definition, name) === undefined) throw unknownKey(name);
    this.#stage(name, undefined);
  }

  /**
   * A new session, of which the old one is to know nothing. What is staged goes into it: for who logs in, before or
   * after; of who logs out, after, and before that what is carried.
   */
  renew(kind: RenewalKind): void {
    // What was written before an erasure is part of what it erases, and nothing that follows takes it back.
    if (kind === "erase") this.#staged.clear();
    if (kind === "drop") this.#leave();
    const erases = kind === "erase" || this.#renewal?.kind === "erase";
    this.#renewal = { kind: erases ? "erase" : kind, id: this.#renewal?.id ?? newSessionId() };
  }

  /** Who logs out takes along what was written, but for what is carried, and for the browser's other cookies. */
  #leave(): void {
    for (const key of this.#staged.keys())
      if (!isCarried(this.#context.definition, key) && !isCookieKey(key)) this.#staged.delete(key);
  }

  setCookie(name: string, value: string | undefined): void {
    checkCookieName(this.#context, name);
    const cookies = { ...this.cookies(), [name]: value };
    const bytes = besideBytes(this.#context, cookies);
    const { besideBytes: limit } = this.#context.limits;
    if (bytes > limit)
      throw new HoldfastError(
        "session_too_large",
        `With this value of "${name}" the cookies beside the session would take ${bytes} bytes, of ${limit}.`,
      );
    this.#stage(cookieKey(name), value);
  }

  /** The writes, once. */
  take(): TakenWrites {
    const taken = { entries: this.#mint(this.#staged), renewal: this.#renewal };
    this.drop();
    return taken;
  }

  /** Forgets them. */
  drop(): void {
    this.#staged.clear();
    this.#renewal = undefined;
  }

  #kept(): Entries {
    const entries = this.#base.state().entries;
    if (this.#renewal === undefined) return entries;
    return carriedEntries(this.#context.definition, entries, this.#renewal.kind);
  }

  #mint(writes: Iterable<[string, Json | undefined]>): Map<string, Entry> {
    const known = this.#base.state().entries;
    return new Map(Array.from(writes, ([key, value]) => [key, mintEntry(this.#context, { key, value }, known)]));
  }

  #draft(writes: Iterable<[string, Json | undefined]>): Map<string, Entry> {
    return new Map(Array.from(writes, ([key, value]) => [key, draftEntry(this.#context, { key, value })]));
  }

  /** An entry as the session will keep it. */
  #measured(key: string, value: Json | undefined): Entry {
    return draftEntry(this.#context, { key, value: isCookieKey(key) ? undefined : value });
  }

  #stage(key: string, value: Json | undefined): void {
    const entries = new Map(this.#kept());
    for (const [staged, before] of this.#staged) entries.set(staged, this.#measured(staged, before));
    entries.set(key, this.#measured(key, value));
    checkKeptSize(this.#context, entries);
    const bytes = roomySize(this.#context, { ...this.#base.state(), entries });
    const limit = sessionLimit(this.#context);
    if (bytes > limit) throw tooLarge(key, bytes, limit);
    this.#staged.set(key, value);
  }
}

/** What becomes of the writes of one handler. */
export interface WritesEnd {
  apply(taken: TakenWrites): void;
  settled(): Promise<void>;
}

/** The writes of one handler, to be applied when it returns, or when it asks for it. */
export class StagedTransaction extends StagedWrites implements SessionTransaction {
  readonly #end: WritesEnd;

  constructor(context: SessionContext, base: StagingBase, end: WritesEnd) {
    super(context, base);
    this.#end = end;
  }

  commit(): void {
    this.#end.apply(this.take());
  }

  flush(): Promise<void> {
    this.commit();
    return this.#end.settled();
  }

  discard(): void {
    this.drop();
  }
}

const unknownKey = (name: string): HoldfastError =>
  new HoldfastError("session_unknown_key", `The session has no key "${name}"; declare it in defineSession.`);

const tooLarge = (key: string, bytes: number, limit: number): HoldfastError =>
  new HoldfastError(
    "session_too_large",
    `With this value of "${key}" the session would take ${bytes} bytes, of ${limit}; keep what is large in a database.`,
  );
