import { sessionChannel, type SessionMessage } from "./bus.ts";
import { encodeEntries } from "./codec.ts";
import { readCommit, type CommitBody, type CommitWrite } from "./commit-body.ts";
import { ticketEntries } from "./commit-ticket.ts";
import { Refusal } from "./refusal.ts";
import { saveSession } from "./save-session.ts";
import type { SessionContext } from "./context.ts";
import { openSessionCookie, readCookies, sessionCookies, sessionLimit, sessionSize, wantsRenewal } from "./cookies.ts";
import { openCsrf, sealCsrf } from "./csrf.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "./entry.ts";
import { isTagOf, newSession, tagOf, versionOf } from "./identity.ts";
import { inCookie, loadSession } from "./load-session.ts";
import { merge } from "./merge.ts";
import { openPatch, sealTicket } from "./patch.ts";
import type { Json } from "./json.ts";
import { clientClocks, judgeWrite, mintEntry, mintInput, validatePlainWrite } from "./plain-write.ts";
import { HoldfastError } from "../base/errors.ts";

/**
 * The commit endpoint: brings what a page has written into the cookie. Its checks stand in the order of
 * docs/session.md; a refusal has a status and no effect at all.
 */
export async function commitSession(context: SessionContext, request: Request): Promise<Response> {
  try {
    const body = await readCommit(context, request);
    const cookies = readCookies(context, request.headers.get("cookie"));
    const presented = openSessionCookie(context, cookies);
    const cookie = await known(context, presented);
    const renews = presented !== undefined && wantsRenewal(context, cookies, presented);
    return await new Commit(context, request, { body, presented, cookie, renews }).answer();
  } catch (error) {
    if (error instanceof Refusal) {
      context.refusals.set(error.reason, (context.refusals.get(error.reason) ?? 0) + 1);
      context.logger.info({ refusal: error.reason, status: error.status }, "session commit refused");
      return error.response();
    }
    throw error;
  }
}

/** The session with what a store holds of it. What a commit is merged into must be known. */
async function known(context: SessionContext, presented: SessionState | undefined): Promise<SessionState | undefined> {
  const loaded = await loadSession(context, presented, true);
  if (loaded === undefined) return presented;
  if (loaded.degraded) throw new Refusal(503, "store");
  return loaded.session;
}

interface Skipped {
  readonly key: string;
  readonly reason: "too_large" | "superseded";
}

interface CommitInput {
  readonly body: CommitBody;
  /** The session as the request's cookie says it. */
  readonly presented: SessionState | undefined;
  /** The same with what a store holds of it; undefined where the store has it no more. */
  readonly cookie: SessionState | undefined;
  /** Whether the cookies are to be issued anew in any case. */
  readonly renews: boolean;
}

/** One commit whose request has passed the checks of its form. */
class Commit {
  readonly #context: SessionContext;
  readonly #request: Request;
  readonly #body: CommitBody;
  readonly #presented: SessionState | undefined;
  readonly #cookie: SessionState | undefined;
  readonly #renews: boolean;
  readonly #superseded: Skipped[] = [];

  constructor(context: SessionContext, request: Request, input: CommitInput) {
    this.#context = context;
    this.#request = request;
    this.#body = input.body;
    this.#presented = input.presented;
    this.#cookie = input.cookie;
    this.#renews = input.renews;
  }

  async answer(): Promise<Response> {
    const patch = this.#patch();
    this.#checkCsrf();
    const from = this.#identify(patch);
    const base = this.#base(patch);
    const known = merge(this.#known(base), ticketEntries(this.#context, this.#body.ticket, this.#cookie));
    const plain = this.#plainEntries(merge(known, patch?.entries ?? noEntries));
    if (base === undefined && plain.size === 0) return this.#respond(undefined, { skipped: [] });
    const target = base ?? newSession({ generation: 0, provisional: false });
    const { entries, skipped } = this.#fit(target, { known, patch: patch?.entries ?? noEntries, plain });
    const state = await saveSession(this.#context, { ...target, entries }, this.#cookie !== undefined).catch(
      refuseSave,
    );
    this.#spread(state);
    return this.#respond(state, { skipped: [...this.#superseded, ...skipped], from });
  }

  #patch(): SessionState | undefined {
    if (this.#body.patch === undefined) return undefined;
    const opened = openPatch(this.#context, this.#body.patch);
    if (opened.ok) return opened.data;
    throw opened.reason === "expired" ? new Refusal(410, "patch_expired") : new Refusal(400, "patch_invalid");
  }

  /** A sealed patch is its own proof; a plain write needs a page of this session, unless there is none to protect. */
  #checkCsrf(): void {
    const { writes, csrf } = this.#body;
    if (writes.length === 0) return;
    const who = csrf === undefined ? undefined : openCsrf(this.#context, csrf);
    if (csrf !== undefined && who === undefined) throw new Refusal(403, "csrf");
    const cookie = this.#cookie;
    if (cookie !== undefined && who === undefined) throw new Refusal(403, "csrf");
    if (who === undefined) return;
    if (cookie === undefined) throw new Refusal(409, "no_session");
    if (who.id !== cookie.id) throw new Refusal(409, "session_mismatch");
    if (who.generation !== cookie.generation) throw new Refusal(409, "epoch_changed");
  }

  /** Whether the patch may be merged here; returns the provisional session it turns into a real one. */
  #identify(patch: SessionState | undefined): string | undefined {
    const cookie = this.#cookie;
    if (patch === undefined) return undefined;
    if (cookie === undefined) {
      if (patch.provisional) return patch.id;
      throw new Refusal(409, "no_session");
    }
    // Anonymous sessions of one generation merge (a new visitor with two tabs); nothing else ever does.
    if (patch.id !== cookie.id && !(patch.anonymous && cookie.anonymous)) throw new Refusal(409, "session_mismatch");
    if (patch.generation !== cookie.generation) throw new Refusal(409, "epoch_changed");
    return undefined;
  }

  #base(patch: SessionState | undefined): SessionState | undefined {
    return this.#cookie ?? (patch && newSession({ generation: patch.generation, provisional: false }));
  }

  #known(base: SessionState | undefined): Entries {
    return base === undefined ? noEntries : merge(base.entries, this.#context.overlay.read(base));
  }

  /** The plain writes as entries, all or none: first whose they are, then whether each may be, then which are news. */
  #plainEntries(known: Entries): Entries {
    const context = this.#context;
    const { writes } = this.#body;
    for (const write of writes) this.#checkTag(write, known);
    const values = writes.map((write) => refusing(() => validatePlainWrite(context.definition, write)));
    for (const { clock } of known.values()) context.hybridClock.observe(clock);
    const accepted = new Map<string, Entry>();
    writes.forEach((write, at) => {
      const entry = this.#toEntry(write, values[at], accepted.get(write.key) ?? known.get(write.key));
      if (entry !== undefined) accepted.set(write.key, entry);
    });
    return accepted;
  }

  #checkTag({ stamped, key, doc }: CommitWrite, known: Entries): void {
    const { tag } = this.#body;
    if (!stamped || isTagOf(this.#context.keyRing, this.#cookie, tag)) return;
    if (this.#cookie === undefined) throw new Refusal(409, "no_session");
    if (tag !== null || known.get(key)?.doc !== doc) throw new Refusal(409, "session_mismatch");
  }

  #toEntry(write: CommitWrite, value: Json | undefined, stored: Entry | undefined): Entry | undefined {
    if (!write.stamped) return mintEntry(this.#context, { key: write.key, value });
    const verdict = judgeWrite(write, stored);
    if (verdict === "applies") return mintInput(this.#context, write, value);
    if (verdict === "superseded") this.#superseded.push({ key: write.key, reason: "superseded" });
    return undefined;
  }

  /** Everything together, within the cookie's budget: a plain write that does not fit is refused, a sealed entry skipped. */
  #fit(
    target: SessionState,
    add: { known: Entries; patch: Entries; plain: Entries },
  ): { entries: Entries; skipped: Skipped[] } {
    const fits = (entries: Entries) =>
      sessionSize(this.#context, { ...target, entries }) <= sessionLimit(this.#context);
    const skipped: Skipped[] = [];
    let entries = target.entries;
    for (const [key, entry] of [...add.known, ...add.patch]) {
      const next = merge(entries, new Map([[key, entry]]));
      if (next === entries || fits(next)) entries = next;
      else skipped.push({ key, reason: "too_large" });
    }
    const whole = merge(entries, add.plain);
    if (whole !== entries && !fits(whole)) throw new Refusal(413, "too_large");
    return { entries: whole, skipped };
  }

  /** The session's other connections hear of it; the next request on this process sees it. */
  #spread(state: SessionState): void {
    const { overlay, bus } = this.#context;
    overlay.add(state, state.entries);
    bus.publish(sessionChannel(state.id), {
      from: null,
      entries: encodeEntries(state.entries),
    } satisfies SessionMessage);
  }

  #respond(
    state: SessionState | undefined,
    result: { skipped: readonly Skipped[]; from?: string | undefined },
  ): Response {
    const { keyRing, definition } = this.#context;
    const headers = new Headers({ "cache-control": "no-store" });
    const seen = this.#cookie && this.#presented ? versionOf(keyRing, this.#presented) : null;
    const version = state === undefined ? null : versionOf(keyRing, state);
    if (state !== undefined && (version !== seen || this.#renews))
      for (const line of sessionCookies(this.#context, state)) headers.append("set-cookie", line);
    if (this.#body.form) {
      headers.set("location", this.#back());
      return new Response(null, { status: 303, headers });
    }
    const { from, skipped } = result;
    const ticket = state && sealTicket(this.#context, { state: inCookie(state), ...(from !== undefined && { from }) });
    return Response.json(
      {
        version,
        seen,
        skipped,
        tag: state === undefined ? null : tagOf(keyRing, state),
        ticket: ticket ?? null,
        csrf: state === undefined ? null : sealCsrf(this.#context, state),
        keys: clientClocks(definition, state?.entries ?? noEntries),
      },
      { headers },
    );
  }

  /** Back to the page of the form, if it is ours. */
  #back(): string {
    const referer = this.#request.headers.get("referer") ?? "";
    const origin = this.#context.origin ?? new URL(this.#request.url).origin;
    const url = URL.canParse(referer) ? new URL(referer) : undefined;
    // Two slashes at the start would name another host.
    return url?.origin === origin ? url.pathname.replace(/^\/+/, "/") + url.search : "/";
  }
}

function refuseSave(error: unknown): never {
  throw error instanceof HoldfastError ? new Refusal(error.kind.status, error.kind.reason) : error;
}

function refusing<T>(validate: () => T): T {
  try {
    return validate();
  } catch (error) {
    if (error instanceof HoldfastError) throw new Refusal(error.kind.status, error.kind.reason);
    throw error;
  }
}
