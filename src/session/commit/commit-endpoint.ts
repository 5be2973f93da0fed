import { spreadEntries } from "../bus.ts";
import { readCommit, type CommitBody, type CommitWrite, type Skipped } from "./commit-body.ts";
import { ticketEntries, withRestored } from "./commit-ticket.ts";
import { refuse, Refusal, refusing } from "./refusal.ts";
import { saveCarried, saveSession } from "../requests/save-session.ts";
import { withConsent } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { cookieOperations, operationCookies, withoutCookieValues } from "../cookies/beside-cookies.ts";
import { readCookies, sessionCookies, wantsRenewal } from "../cookies/cookies.ts";
import { openCsrf, sealCsrf } from "../cookies/csrf.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "../values/entry.ts";
import { isTagOf, namesOf, newSession } from "../values/identity.ts";
import { erasingCookies } from "../life/erasure.ts";
import { floorCookie } from "../cookies/floor.ts";
import { inCookie, loadVisitor } from "../requests/load-session.ts";
import { fits, makeRoom } from "../cookies/make-room.ts";
import { merge, newerThan } from "../values/merge.ts";
import { bytesOf } from "../observer.ts";
import { openPatch, sealTicket, type Patch } from "../values/patch.ts";
import {
  carriedEntries,
  checkErasure,
  checkRenewal,
  followEnded,
  replaceSessions,
  type Predecessor,
  type Renewal,
} from "../life/renewal.ts";
import type { Json } from "../values/json.ts";
import { clientClocks, judgeWrite, mintEntry, toEntry, validatePlainWrite } from "../values/plain-write.ts";
import { nextOf } from "../requests/inherited.ts";
import { readVisitor, withLoaded, type Visitor } from "../requests/visitor.ts";

/**
 * The commit endpoint: brings what a page has written into the cookie. Its checks stand in the order of
 * docs/session.md; a refusal has a status and no effect at all.
 */
export async function commitSession(context: SessionContext, request: Request): Promise<Response> {
  try {
    const body = await readCommit(context, request);
    const cookies = readCookies(context, request.headers.get("cookie"));
    const seen = readVisitor(context, cookies);
    const { session: presented } = seen;
    const visitor = await known(context, withRestored(context, body.ticket, seen));
    const renews =
      presented !== undefined &&
      wantsRenewal(context, cookies, { state: presented, ...namesOf(context.keyRing, presented) });
    return await new Commit(context, request, { body, cookies, presented, visitor, renews }).answer();
  } catch (error) {
    if (error instanceof Refusal) {
      context.observer.refused(error.status, error.reason);
      context.logger.info({ refusal: error.reason, status: error.status }, "session commit refused");
      return error.response();
    }
    throw error;
  }
}

/** The visitor with what a store holds of the session. What a commit is merged into must be known. */
async function known(context: SessionContext, visitor: Visitor): Promise<Visitor> {
  const loaded = await loadVisitor(context, visitor, true);
  if (loaded?.degraded) throw new Refusal(503, "store");
  return withLoaded(visitor, loaded);
}

interface CommitInput {
  readonly body: CommitBody;
  /** Cookies of ours that the request carried. */
  readonly cookies: readonly [string, string][];
  /** The session as the request's cookie says it. */
  readonly presented: SessionState | undefined;
  /** Who that is, with what a store holds of it. */
  readonly visitor: Visitor;
  /** Whether the cookies are to be issued anew in any case. */
  readonly renews: boolean;
}

/** What a commit is about to change. */
interface Target {
  readonly base: SessionState | undefined;
  /** The provisional session that it turns into a real one. */
  readonly from?: string;
  /** The sessions that are over with it. */
  readonly renewed?: readonly Predecessor[];
  /** Nothing is to be left of them. */
  readonly erases?: true;
}

/** One commit whose request has passed the checks of its form. */
class Commit {
  readonly #context: SessionContext;
  readonly #request: Request;
  readonly #body: CommitBody;
  readonly #cookies: readonly [string, string][];
  readonly #presented: SessionState | undefined;
  readonly #visitor: Visitor;
  readonly #cookie: SessionState | undefined;
  readonly #renews: boolean;
  readonly #superseded: Skipped[] = [];
  #lost = 0;
  #repaired = false;

  constructor(context: SessionContext, request: Request, input: CommitInput) {
    this.#context = context;
    this.#request = request;
    this.#body = input.body;
    this.#cookies = input.cookies;
    this.#presented = input.presented;
    this.#visitor = input.visitor;
    this.#cookie = input.visitor.session;
    this.#renews = input.renews;
  }

  async answer(): Promise<Response> {
    const patch = this.#patch();
    this.#checkCsrf();
    const identified = this.#identify(patch);
    const { renewed, from, base, erases } = identified;
    if (base !== undefined && renewed !== undefined && erases && patch?.entries.size === 0)
      return this.#erased(base, renewed);
    const into = { cookie: this.#cookie, patch, renews: renewed !== undefined };
    const added = await ticketEntries(this.#context, this.#body.ticket, into);
    this.#repaired = newerThan(added, base?.entries ?? noEntries).size > 0;
    const known = merge(this.#known(base), added);
    const sealed = withoutCookieValues(patch?.entries ?? noEntries);
    this.#lost = [...sealed].filter(([key, { clock }]) => (known.get(key)?.clock ?? "") > clock).length;
    const plain = this.#plainEntries(merge(known, sealed));
    if (base === undefined && plain.size === 0) return this.#respond(undefined, { skipped: [] });
    const target = base ?? nextOf(this.#context, this.#visitor);
    const fitted = this.#fit(target, { known, patch: sealed, plain });
    const entries = withConsent(this.#context.definition, fitted.entries);
    const refused = [...plain.keys()].filter((key) => !entries.has(key));
    const skipped = [...fitted.skipped, ...refused.map((key) => ({ key, reason: "consent" as const }))];
    // Nobody begins a session by what may not be kept.
    if (base === undefined && entries.size === 0) return this.#respond(undefined, { skipped });
    const operations = this.#operations(patch, entries);
    const state = await this.#save({ ...target, entries }, identified).catch(refuse);
    spreadEntries(this.#context, state, { from: null, entries: state.entries });
    return this.#respond(state, {
      skipped: [...this.#superseded, ...skipped],
      from,
      cookies: [
        ...operationCookies(this.#context, operations),
        ...(erases ? erasingCookies(this.#context, this.#cookies) : []),
        ...this.#floor(state, identified),
      ],
    });
  }

  /** Also for who begins anew where a session is over: a late answer of before then may begin another. */
  #floor(state: SessionState, { renewed, erases }: Target): string[] {
    const begins = this.#cookie === undefined && state.generation > this.#visitor.cookieFloor.generation;
    if (renewed === undefined && !begins) return [];
    return [floorCookie(this.#context, erases ? { generation: state.generation } : state)];
  }

  async #save(state: SessionState, { renewed, erases }: Target): Promise<SessionState> {
    const { ended } = this.#visitor;
    if (renewed === undefined) return saveSession(this.#context, state, this.#cookie !== undefined);
    // A session that is over is not logged into: what there is to save is a login's second commit.
    const saved = await saveSession(this.#context, state, ended !== undefined && !state.anonymous);
    if (ended !== undefined && !erases) followEnded(this.#context, ended, saved);
    const left = await replaceSessions(this.#context, renewed, { ...saved, erased: erases ?? false });
    return erases ? saved : saveCarried(this.#context, saved, left);
  }

  #patch(): Patch | undefined {
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
    if (cookie === undefined) throw this.#noSession(who.generation);
    if (who.id !== cookie.id) throw new Refusal(409, "session_mismatch");
    if (who.generation !== cookie.generation) throw new Refusal(409, "epoch_changed");
  }

  /** There is no session where there was one: its successors must not get what was written in it. */
  #noSession(generation: number): Refusal {
    const { ended, cookieFloor } = this.#visitor;
    return new Refusal(
      409,
      ended !== undefined || generation < cookieFloor.generation ? "epoch_changed" : "no_session",
    );
  }

  /** Whether the patch may be merged here, and into what. */
  #identify(patch: Patch | undefined): Target {
    const cookie = this.#cookie;
    if (patch === undefined) return { base: cookie };
    // What has ended since is not begun again by an old patch, whichever cookie is left.
    if (this.#context.tombstones.has(patch.id)) throw new Refusal(409, "epoch_changed");
    const isOurs = patch.id === cookie?.id && patch.generation === cookie.generation;
    const follows = patch.provisional && cookie?.anonymous && cookie.generation === patch.generation;
    if (patch.from !== undefined && !isOurs && !follows) return this.#renew({ ...patch, from: patch.from });
    if (cookie === undefined) {
      if (!patch.provisional || patch.generation < this.#visitor.floor) throw this.#noSession(patch.generation);
      return { base: nextOf(this.#context, this.#visitor, patch.generation), from: patch.id };
    }
    // Anonymous sessions of one generation merge (a new visitor with two tabs); nothing else ever does.
    if (patch.id !== cookie.id && !(patch.anonymous && cookie.anonymous)) throw new Refusal(409, "session_mismatch");
    if (patch.generation !== cookie.generation) throw new Refusal(409, "epoch_changed");
    return { base: cookie };
  }

  /** The cookie of one session becomes another's; what is to survive comes along. */
  #renew({ from, ...next }: Renewal): Target {
    const { definition, overlay } = this.#context;
    if (next.provisional) return this.#erase({ ...next, from });
    const now = checkRenewal(this.#context, { ...next, from }, this.#visitor);
    const carried = now === undefined ? noEntries : carriedEntries(definition, merge(now.entries, overlay.read(now)));
    return {
      base: { ...next, provisional: false, entries: carried, ...(now?.stored && { stored: true }) },
      renewed: now === undefined ? from : [...from, now],
    };
  }

  /** What is left is nothing, or a first session with what was written since. */
  #erase(erasure: Renewal): Target {
    const now = checkErasure(erasure, this.#visitor);
    return {
      base: newSession({ generation: erasure.generation, provisional: false }),
      from: erasure.id,
      renewed: now === undefined ? erasure.from : [...erasure.from, now],
      erases: true,
    };
  }

  async #erased(next: SessionState, from: readonly Predecessor[]): Promise<Response> {
    await replaceSessions(this.#context, from, { ...next, erased: true }).catch(refuse);
    // Who never had a session needs no floor.
    const floor = from.some(({ provisional }) => !provisional) || this.#visitor.cookieFloor.generation > 0;
    return this.#respond(undefined, {
      skipped: [],
      erased: next.generation,
      cookies: [
        ...erasingCookies(this.#context, this.#cookies),
        ...(floor ? [floorCookie(this.#context, { generation: Math.max(next.generation, this.#visitor.floor) })] : []),
      ],
    });
  }

  /** The operations on other cookies that this browser has not been told, and that nothing newer has overtaken. */
  #operations(patch: Patch | undefined, entries: Entries): Entries {
    const told = this.#cookie?.entries ?? noEntries;
    return new Map(
      [...cookieOperations(patch?.entries ?? noEntries)].filter(
        ([key, { clock }]) => entries.get(key)?.clock === clock && told.get(key)?.clock !== clock,
      ),
    );
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
    const accepted = new Map<string, Entry>();
    writes.forEach((write, at) => {
      const entry = this.#toEntry(write, values[at], merge(known, accepted));
      if (entry !== undefined) accepted.set(write.key, entry);
    });
    return accepted;
  }

  #checkTag({ stamped, key, doc, seq }: CommitWrite, known: Entries): void {
    const { tag } = this.#body;
    const over = this.#visitor.ended?.entries.get(key);
    // It is in the session that is over: whoever begins the next one does not begin it with that.
    if (stamped && over?.doc === doc && seq <= (over.seq ?? 0)) throw this.#noSession(0);
    if (!stamped || isTagOf(this.#context.keyRing, this.#cookie, tag)) return;
    if (this.#cookie === undefined) throw this.#noSession(Infinity);
    if (tag !== null || known.get(key)?.doc !== doc) throw new Refusal(409, "session_mismatch");
  }

  #toEntry(write: CommitWrite, value: Json | undefined, known: Entries): Entry | undefined {
    if (!write.stamped) return mintEntry(this.#context, { key: write.key, value }, known);
    const stored = known.get(write.key);
    const verdict = judgeWrite(this.#context, write, stored);
    if (verdict === "invalid") throw new Refusal(422, "invalid");
    if (verdict === "applies") return toEntry(this.#context, { write, value }, stored);
    if (verdict === "superseded") this.#superseded.push({ key: write.key, reason: "superseded" });
    return undefined;
  }

  /** Everything together, within the cookie's budget: a plain write that does not fit is refused, a sealed entry skipped. */
  #fit(
    target: SessionState,
    add: { known: Entries; patch: Entries; plain: Entries },
  ): { entries: Entries; skipped: Skipped[] } {
    const roomy = (entries: Entries) => makeRoom(this.#context, { ...target, entries });
    const fit = (entries: Entries) => fits(this.#context, { ...target, entries });
    const skipped: Skipped[] = [];
    let entries = target.entries;
    for (const [key, entry] of [...add.known, ...add.patch]) {
      const next = merge(entries, new Map([[key, entry]]));
      const left = next === entries ? next : roomy(next);
      if (next === entries || fit(left)) entries = left;
      else skipped.push({ key, reason: "too_large" });
    }
    const whole = merge(entries, add.plain);
    if (whole === entries) return { entries, skipped };
    const left = roomy(whole);
    if (!fit(left)) throw new Refusal(413, "too_large");
    return { entries: left, skipped };
  }

  #respond(
    state: SessionState | undefined,
    result: {
      skipped: readonly Skipped[];
      from?: string | undefined;
      cookies?: readonly string[];
      /** Generation of what follows an erasure. */
      erased?: number;
    },
  ): Response {
    const { keyRing, definition } = this.#context;
    const headers = new Headers({ "cache-control": "no-store" });
    const seen = this.#cookie && this.#presented ? namesOf(keyRing, this.#presented).version : null;
    const { version, tag } = state === undefined ? { version: null, tag: null } : namesOf(keyRing, state);
    const issues = state !== undefined && (version !== seen || this.#renews);
    const lines = [...(result.cookies ?? []), ...(issues ? sessionCookies(this.#context, state) : [])];
    for (const line of lines) headers.append("set-cookie", line);
    this.#context.observer.commit({
      bytesIn: this.#body.bytes,
      bytesOut: bytesOf(lines),
      lost: this.#lost + this.#superseded.length,
      repaired: this.#repaired,
    });
    if (this.#body.form) {
      headers.set("location", this.#back());
      return new Response(null, { status: 303, headers });
    }
    const { from, skipped, erased } = result;
    const ticket = state && sealTicket(this.#context, { state: inCookie(state), ...(from !== undefined && { from }) });
    return Response.json(
      {
        version,
        seen,
        skipped,
        tag,
        ticket: ticket ?? null,
        csrf: state === undefined ? null : sealCsrf(this.#context, state),
        epoch: state?.generation ?? erased ?? null,
        ...(erased !== undefined && { erased: true }),
        now: this.#context.hybridClock.time(),
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
