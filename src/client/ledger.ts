import type { Job } from "./job.ts";
import { newEntry, type Entry, type Stage } from "./ledger-entry.ts";
import type { ConnectionState } from "./connection-state.ts";
import { KeptKeys, type PageKeys } from "./kept-keys.ts";
import { markOf, withOutage, type Mark, type ServerStatus } from "./mark.ts";
import { Patches } from "./patches.ts";
import { SeenClocks } from "./seen-clocks.ts";
import type { Write } from "./stamp.ts";

/** Whether the session channel takes writes, may do so soon, or does not. */
export type Line = "up" | "coming" | "down";

/** A confirmed or abandoned input. */
export type Settled = Pick<Write, "key" | "seq">;

/** An input is begun anew this often before it is called lost. */
const TRIES = 3;

/**
 * The outbox of one document: every input and every patch that is not yet known to be in the cookie, and what is
 * to be asked of the commit endpoint next. It knows no browser, no time and no network.
 */
export class Ledger {
  line: Line = "coming";
  /** Why nothing can be committed now: no network or server answers, or the server has lost its store. */
  outage: "offline" | "store" | undefined;
  readonly #patches: Patches;
  readonly #entries = new Map<string, Entry>();
  readonly #marks = new Map<string, Mark>();
  /** A connection takes them, and nothing else. */
  readonly #kept: KeptKeys;
  readonly #clocks: SeenClocks;
  #status: Readonly<Record<string, ServerStatus>> = {};
  #blocked = false;
  #alone = false;
  #look = false;
  #saved = 0;

  constructor(page: PageKeys & { readonly patch?: string; readonly stale?: true }) {
    this.#kept = new KeptKeys(page);
    this.#clocks = new SeenClocks(page.keys);
    // A GET never writes: cookies that should be issued anew are so by a commit, and any commit will do.
    this.#look = page.stale === true && page.patch === undefined;
    this.#patches = new Patches(page.patch);
  }

  /** Number of the connection that is up, or was last. */
  get epoch(): number {
    return this.#patches.epoch;
  }

  /** Whether the server takes the key from a browser. */
  knows(key: string): boolean {
    return this.#clocks.has(key);
  }

  /** The newest clock this page was shown for a key. */
  seen(key: string): string {
    return this.#clocks.of(key);
  }

  /**
   * Whether the connection has not heard what was typed here: a patch from the server must not overwrite it. What it
   * has heard is in its patches, or something newer is.
   */
  unheard(key: string): boolean {
    const stage = this.#entries.get(key)?.stage;
    return stage !== undefined && stage !== "acked";
  }

  /** Whether the browser keeps the key, or nobody does: no cookie is ever to carry it. */
  keeps(key: string): boolean {
    return this.#kept.has(key);
  }

  /** Every unconfirmed input of the session's keys, oldest first; where its cookies are deleted without what was in them. */
  unconfirmed(deleted = false): Write[] {
    const left = [...this.#entries.values()].filter(({ inCookie }) => !deleted || !inCookie);
    return left.map(({ write }) => write).filter(({ key }) => !this.keeps(key));
  }

  /** Takes an input, in place of an older one of its key. It stays `held` until {@link Ledger.release}. */
  input(write: Write): void {
    this.#entries.delete(write.key);
    this.#marks.delete(write.key);
    this.#entries.set(write.key, newEntry(write));
  }

  /** The input's debounce is over. Returns it, or nothing when it had been released before. */
  release(key: string): Write | undefined {
    const entry = this.#entries.get(key);
    if (entry?.stage !== "held") return undefined;
    entry.stage = "waiting";
    return entry.write;
  }

  /** Takes every input that should go up the channel now. */
  send(): Write[] {
    if (this.line !== "up") return [];
    const sending = [...this.#entries.values()].filter(({ stage }) => stage === "waiting");
    for (const entry of sending) {
      entry.stage = "sent";
      // What the browser keeps was never on the page before its connection: who typed meanwhile is newer.
      if (this.keeps(entry.write.key)) entry.write = { ...entry.write, seen: this.seen(entry.write.key) };
      entry.shown = this.seen(entry.write.key);
    }
    return sending.map(({ write }) => write);
  }

  /** The channel took an input, as its write `n`, or as one the browser `kept`. What has it in it may have come before. */
  acked({ key, seq }: Settled, n: number, kept = 0): Settled[] {
    const entry = this.#entry(key, seq);
    if (entry?.stage !== "sent") return [];
    entry.stage = "acked";
    entry.taken = true;
    entry.kept = kept;
    if (!this.keeps(key)) entry.cover = this.#cover(n);
    this.#settleKept();
    return this.#settleSaved();
  }

  /** The channel took an input and no patch with it has come: it goes to the endpoint itself. */
  overdue({ key, seq }: Settled): boolean {
    const entry = this.#entry(key, seq);
    if (entry?.stage !== "acked" || entry.cover?.patched || this.keeps(key)) return false;
    entry.stage = "plain";
    return true;
  }

  /** The channel cannot tell whose the input is: the endpoint decides, or the next connection where it has no say. */
  divert({ key, seq }: Settled): void {
    const entry = this.#entry(key, seq);
    if (entry?.stage !== "sent") return;
    if (!this.keeps(key)) entry.stage = "plain";
    else if (entry.write.tag === null) this.refuse(entry.write, "epoch_changed");
    else this.#again(entry, "waiting");
  }

  /**
   * An input that will never be taken. Returns true for one that was, by a connection that is gone, and has been
   * followed by another's since: nothing went wrong with it, it is just not the newest.
   */
  refuse({ key, seq }: Settled, reason: string): boolean {
    const entry = this.#entry(key, seq);
    if (entry === undefined) return false;
    this.#entries.delete(key);
    if (reason === "superseded" && entry.taken) return true;
    this.#marks.set(key, { state: "error", reason });
    return false;
  }

  /** A new connection counts its writes anew; what the last one left is still to be committed. */
  joined(state: ConnectionState): void {
    this.left();
    this.#patches.join();
    this.line = "up";
    this.state(state);
  }

  /** The connection is gone, and with it every input that it took and left no patch of. */
  left(): void {
    this.line = "coming";
    this.#kept.left();
    for (const entry of this.#entries.values()) {
      const { stage, cover, write } = entry;
      const isLeft = cover !== undefined && this.#patches.holds(cover);
      const lost = stage === "sent" || (stage === "acked" && !isLeft) || this.keeps(write.key);
      if (!lost || stage === "held") continue;
      entry.stage = "waiting";
      entry.cover = undefined;
    }
  }

  /** Returns the inputs that the server has saved by itself. */
  state({ n, saved, patch, keys, status, withheld = [] }: ConnectionState): Settled[] {
    this.#patches.update({ n, ...(patch !== undefined && { patch }), ...(saved !== undefined && { saved }) });
    this.#saved = saved ?? 0;
    this.#clocks.see(keys);
    this.#status = status ?? {};
    for (const key of this.#kept.withhold(withheld)) this.#marks.delete(key);
    this.#settleKept();
    for (const entry of this.#entries.values()) {
      const { stage, cover } = entry;
      if (stage !== "acked" || cover?.epoch !== this.epoch) continue;
      if (this.#patches.carries(cover.n)) entry.cover = { ...cover, patched: true };
      // The connection has let go of it, with a session that is over perhaps: the endpoint knows whose it is.
      else if (patch === undefined && saved === undefined && cover.n <= n) entry.stage = "plain";
    }
    return this.#settleSaved();
  }

  /** The browser has stored what the connection keeps in it by message `n`, or keeps nothing. */
  stored(n: number, mark: Mark): void {
    this.#kept.stored(n, mark);
    this.#settleKept();
  }

  #settleKept(): void {
    for (const [key, { stage, shown, kept }] of this.#entries) {
      const mark = stage === "acked" && this.#kept.markOf(key, { kept, heard: this.seen(key) !== shown });
      if (mark) this.#finish(key, mark);
    }
  }

  #finish(key: string, mark: Mark): void {
    this.#entries.delete(key);
    this.#marks.set(key, mark);
  }

  /** Clocks told by the endpoint, for a document without a connection to tell it. */
  show(keys: Readonly<Record<string, string>>): void {
    if (this.line !== "up") this.#clocks.see(keys);
  }

  /** The beacon names a version this document never heard of: see what it is, and that nothing is lost. */
  recheck(): void {
    this.reopen();
    if (this.job() === undefined) this.#look = true;
  }

  /** What was confirmed lately is committed again: an answer to another tab may have overwritten it. */
  reopen(): boolean {
    return this.#patches.reopen();
  }

  /** Whether anything is unconfirmed, or was confirmed so lately that it may be overwritten. */
  get owes(): boolean {
    return this.#entries.size > 0 || this.#patches.owes;
  }

  /** What was confirmed is safe by now, or deleted by the user: it is not committed again. */
  forget(): void {
    this.#patches.forget();
  }

  /** The newest patch that is not confirmed, for a page that has time for one. */
  patch(): Extract<Job, { kind: "patch" }> | undefined {
    return this.#patches.newest();
  }

  /** What to ask of the endpoint next. */
  job(): Job | undefined {
    return this.#patches.job() ?? this.#plain() ?? (this.#look ? { kind: "look" } : undefined);
  }

  /** The browser is known to hold what the job carried. Returns the inputs in it. */
  confirm(job: Job): Settled[] {
    this.#blocked = false;
    return this.#settle(job, { state: "confirmed" });
  }

  /** The browser has what the job carried, though it was not yet seen to give it back. */
  placed(job: Job): void {
    for (const entry of this.#in(job)) entry.inCookie = true;
  }

  /** The job will not succeed. */
  abandon(job: Job, mark: Exclude<Mark, { state: "saving" }>): void {
    if (mark.state === "ephemeral") this.#blocked = true;
    if (job.kind === "patch") this.#patches.lose(job);
    this.#settle(job, mark);
    // What is refused would be refused again, and again.
    if (job.kind === "patch" && mark.state === "error" && mark.reason !== "store") this.#patches.drop(job);
  }

  /**
   * The session is gone, and what was confirmed in it: what was typed here and is not begins a new one. `deleted`: so are
   * the cookies, and with them what was in them.
   */
  renew(deleted = false): void {
    this.#patches.clear();
    this.#clocks.forget();
    this.#status = {};
    for (const entry of this.#entries.values()) {
      if (deleted && entry.inCookie) this.refuse(entry.write, "epoch_changed");
      entry.write = { ...entry.write, tag: null };
      this.#again(entry, this.keeps(entry.write.key) ? "waiting" : "plain");
    }
  }

  /**
   * The session has become another, of which `tag` is the name: only keys of `carry` go on in it, and what was typed in it
   * already. `joined`: the connection that is up is of it.
   */
  discard(carry: readonly string[], tag: string | null, joined = false): void {
    this.#patches.clear(joined);
    if (!joined) this.#clocks.forget();
    this.#status = joined ? this.#status : {};
    for (const entry of this.#entries.values()) {
      const { write, cover, stage } = entry;
      const isIn = tag !== null && write.tag === tag;
      if (isIn && joined && (cover?.epoch ?? this.epoch) === this.epoch) continue;
      entry.write = { ...write, tag };
      if (!isIn && !carry.includes(write.key)) this.refuse(write, "epoch_changed");
      else if (stage !== "held") this.#again(entry, "waiting");
    }
  }

  /** The patch is too old to open: its inputs are sent anew. */
  resend(job: Job): void {
    for (const entry of this.#in(job)) this.#again(entry, "waiting");
    if (job.kind === "patch") {
      this.#patches.lose(job);
      this.#patches.drop(job);
    }
    this.#look = true;
  }

  /** Inputs are refused all together; from now on each goes alone. Returns whether that helps. */
  separate(job: Job): boolean {
    if (job.kind !== "writes" || job.writes.length === 1) return false;
    this.#alone = true;
    return true;
  }

  /** Up to which of its writes a job serves the connection that is up: 0 when it is not of it. */
  liveUpTo(job: Job): number {
    return job.kind === "patch" && this.line === "up" && job.epoch === this.#patches.epoch ? job.n : 0;
  }

  /** What the page shows, by key. */
  marks(): Map<string, Mark> {
    const marks = new Map(this.#marks);
    for (const [key, status] of Object.entries(this.#status)) {
      const keeps = this.keeps(key);
      const mark = markOf(status, this.#patches.saved && !keeps);
      const shown: Mark = this.#blocked && !keeps ? { state: "ephemeral" } : mark;
      if (mark.state !== "confirmed" || !marks.has(key)) marks.set(key, shown);
    }
    for (const key of this.#entries.keys()) marks.set(key, { state: "saving" });
    return this.outage === undefined ? marks : withOutage(marks, this.outage);
  }

  /** What carries a write: no patch that is confirmed already, or it would wait for ever. */
  #cover(n: number): Entry["cover"] {
    const late = n > this.#saved && this.#patches.isSettled(n);
    return late ? undefined : { epoch: this.epoch, n, patched: this.#patches.carries(n) };
  }

  #settleSaved(): Settled[] {
    const { epoch } = this.#patches;
    const saved = [...this.#entries.values()].filter(
      ({ stage, cover }) => stage === "acked" && cover?.epoch === epoch && cover.n <= this.#saved,
    );
    for (const { write } of saved) this.#finish(write.key, { state: "confirmed" });
    return saved.map(({ write }) => write);
  }

  #plain(): Job | undefined {
    const ready = [...this.#entries.values()].filter(
      ({ stage, write: { key } }) =>
        !this.keeps(key) && (stage === "plain" || (stage === "waiting" && this.line === "down")),
    );
    const [first, ...rest] = ready.map(({ write }) => write);
    if (first === undefined) return undefined;
    const others = this.#alone ? [] : rest.filter(({ tag }) => tag === first.tag);
    return { kind: "writes", writes: [first, ...others] };
  }

  #settle(job: Job, mark: Mark): Settled[] {
    const inside = this.#in(job).map(({ write }) => write);
    for (const { key } of inside) this.#finish(key, mark);
    if (job.kind === "patch") this.#patches.done(job);
    if (job.kind === "look") this.#look = false;
    if (job.kind === "writes" && this.#plain() === undefined) this.#alone = false;
    return inside;
  }

  #again(entry: Entry, stage: Stage): void {
    entry.cover = undefined;
    entry.stage = stage;
    if (++entry.tries > TRIES) this.refuse(entry.write, "expired");
  }

  /** The entries a job carries, as they are now: a newer input of the key is not in it. */
  #in(job: Job): Entry[] {
    if (job.kind === "look") return [];
    if (job.kind === "writes") return job.writes.flatMap(({ key, seq }) => this.#entry(key, seq) ?? []);
    return [...this.#entries.values()].filter(({ cover }) => cover?.epoch === job.epoch && cover.n <= job.n);
  }

  #entry(key: string, seq: number): Entry | undefined {
    const entry = this.#entries.get(key);
    return entry?.write.seq === seq ? entry : undefined;
  }
}
