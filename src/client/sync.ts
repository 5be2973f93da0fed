import { judge, remedyFor, type Answer, type Committed, type Verdict } from "./commit-reply.ts";
import type { Beacon } from "./cookies.ts";
import { bodyOf, type Job } from "./job.ts";
import type { Ledger, Settled } from "./ledger.ts";

/** What {@link Sync} needs of the world. */
export interface SyncPorts {
  /** POSTs and drains the answer; `undefined` when the network gave none. Never rejects. */
  post(body: object, csrf: boolean): Promise<Answer>;
  beacon(): Beacon | undefined;
  /** Whether this document had a session and its cookies are no more. */
  gone(): boolean;
  /** What the browser once held and its cookie may have lost; it goes along with whatever is committed. */
  lacking(): string | undefined;
  /** Runs while no other tab commits, where the browser can promise that. */
  exclusive<T>(run: () => Promise<T>): Promise<T>;
  pause(milliseconds: number): Promise<void>;
  /** Ends a {@link SyncPorts.pause} that has not passed yet. */
  wake(): void;
  /** 0 to 1. */
  random(): number;
  /** Tells the connection: the endpoint answered for writes up to `n`. */
  committed(n: number, ticket: string): void;
  confirmed(n: number): void;
  failed(failure: { n: number; key?: string; reason: string }): void;
  /** Hears each 200, unless the browser kept nothing of it, and which ticket had gone along. */
  learned(reply: Partial<Committed>, ticket?: string): void;
  /** Hears which job is confirmed, and which inputs with it. */
  settled(inputs: readonly Settled[], job: Job): void;
  /** However often it was asked, the beacon does not say what the endpoint answers. */
  puzzled(): void;
  /** Something the page shows may have changed. */
  changed(): void;
  /** Nothing is left to ask. */
  idle(): void;
}

const REPAIR_MS = 80;
const RETRY_MS = 500;
const RETRY_MAX_MS = 15_000;

/** What may go wrong, and how often in a row before it is given up. */
const PATIENCE = { repair: 5, blocked: 1, look: 1, token: 1, renew: 3 };

/** Works through the {@link Ledger}'s jobs, one at a time, until the browser is known to hold everything. */
export class Sync {
  readonly #ledger: Ledger;
  readonly #ports: SyncPorts;
  /** How often each thing went wrong since something last went well. */
  #wrong: Partial<Record<keyof typeof PATIENCE, number>> = {};
  #failures = 0;
  #running = false;
  /** Name of the newest patch when an answer was last waited for, or the next try. */
  #newest: string | undefined;
  #resting = false;

  constructor(ledger: Ledger, ports: SyncPorts) {
    this.#ledger = ledger;
    this.#ports = ports;
  }

  get running(): boolean {
    return this.#running;
  }

  /** There may be something to do. What is written now does not wait as long as what has been refused for a while. */
  kick(): void {
    if (!this.#running) void this.#run();
    else if (this.#resting && this.#isNews()) this.#ports.wake();
  }

  #isNews(): boolean {
    return nameOf(this.#ledger.patch()) !== this.#newest;
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#wrong = {};
    for (let job = this.#ledger.job(); job !== undefined; job = this.#ledger.job()) {
      await this.#attempt(job);
      this.#ports.changed();
    }
    this.#running = false;
    this.#ports.idle();
  }

  async #attempt(job: Job): Promise<void> {
    this.#newest = nameOf(this.#ledger.patch());
    // A patch of a session whose cookies are gone would only be refused.
    if (job.kind !== "writes" && this.#ports.gone() && !this.#wrong.blocked && this.#bearable("renew"))
      return this.#found(job);
    const { answer, verdict } = await this.#ports.exclusive(async () => {
      const ticket = this.#ports.lacking();
      const answer = await this.#ports.post({ ...bodyOf(job), ...(ticket && { ticket }) }, job.kind === "writes");
      if (answer?.status !== 200) return { answer };
      const verdict = judge(reply(answer), this.#ports.beacon());
      // What the browser would not keep is nobody's session: neither this page nor its connection goes over to it.
      if (verdict !== "blocked") this.#ports.learned(reply(answer), ticket);
      return { answer, verdict };
    });
    if (verdict === undefined) return this.#refused(job, answer);
    this.#ledger.outage = undefined;
    this.#failures = 0;
    if (verdict !== "blocked") this.#accepted(job, reply(answer));
    await this.#judged(job, verdict);
  }

  #accepted(job: Job, committed: Committed): void {
    const n = this.#ledger.liveUpTo(job);
    if (committed.ticket && this.#ledger.line === "up") this.#ports.committed(n, committed.ticket);
    for (const { key, reason } of committed.skipped ?? []) {
      const write = this.#ledger.unconfirmed().find((unconfirmed) => unconfirmed.key === key);
      if (write !== undefined) this.#ledger.refuse(write, reason);
      if (n > 0) this.#ports.failed({ n, key, reason });
    }
  }

  async #judged(job: Job, verdict: Verdict): Promise<void> {
    if (verdict === "repair" && this.#bearable(verdict)) return this.#jitter(REPAIR_MS * (this.#wrong.repair ?? 1));
    if (verdict === "blocked" && this.#bearable(verdict)) return this.#jitter(REPAIR_MS);
    if (verdict === "look") this.#ledger.placed(job);
    if (verdict === "look" && this.#bearable(verdict)) return;
    if (verdict === "repair") this.#ports.puzzled();
    if (job.kind === "look") return void this.#ledger.confirm(job);
    if (verdict === "confirmed") return this.#confirmed(job);
    this.#abandon(job, verdict === "empty" ? "invalid" : verdict === "repair" ? "store" : "ephemeral");
  }

  #confirmed(job: Job): void {
    const n = this.#ledger.liveUpTo(job);
    const inputs = this.#ledger.confirm(job);
    this.#wrong = {};
    if (n > 0) this.#ports.confirmed(n);
    this.#ports.settled(inputs, job);
  }

  async #refused(job: Job, answer: Answer): Promise<void> {
    const remedy = remedyFor(answer);
    if (remedy === "retry") return this.#retry(job, answer);
    this.#ledger.outage = undefined;
    if (remedy === "token" && this.#bearable(remedy)) return this.#freshToken();
    if (remedy === "renew" && this.#bearable(remedy)) return this.#renew();
    if (remedy === "resend") return this.#resend(job);
    if (remedy === "refused" && this.#ledger.separate(job)) return;
    this.#abandon(job, remedy === "foreign" || remedy === "renew" ? "epoch_changed" : reasonOf(answer));
  }

  /** Counts one more thing that went wrong. Returns whether to go on. */
  #bearable(what: keyof typeof PATIENCE): boolean {
    const times = (this.#wrong[what] ?? 0) + 1;
    this.#wrong[what] = times;
    return times <= PATIENCE[what];
  }

  async #retry(job: Job, answer: Answer): Promise<void> {
    const outage = answer?.body.error === "store" ? "store" : "offline";
    // The word for giving up is another: this goes on.
    if (this.#ledger.outage !== outage) this.#failed(job, outage === "store" ? "unavailable" : outage);
    this.#ledger.outage = outage;
    this.#ports.changed();
    const wait = RETRY_MS * 2 ** (this.#isNews() ? 0 : this.#failures);
    this.#failures += 1;
    this.#newest = nameOf(this.#ledger.patch());
    this.#resting = true;
    await this.#jitter(Math.min(wait, RETRY_MAX_MS));
    this.#resting = false;
  }

  async #freshToken(): Promise<void> {
    const answer = await this.#ports.post({}, false);
    if (answer?.status === 200) this.#ports.learned(answer.body);
  }

  /** The cookies are gone, or the beacon alone is: then the endpoint puts it back. */
  async #found(job: Job): Promise<void> {
    const answer = await this.#ports.post({}, false);
    if (answer?.status !== 200) return this.#retry(job, answer);
    if (answer.body.version == null) return this.#renew();
    this.#ports.learned(reply(answer));
  }

  #renew(): void {
    const deleted = this.#ports.beacon() === undefined;
    this.#ports.learned({ tag: null, version: null });
    this.#ledger.renew(deleted);
  }

  #resend(job: Job): void {
    this.#failed(job, "expired");
    this.#ledger.resend(job);
  }

  #abandon(job: Job, reason: string): void {
    this.#failed(job, reason);
    this.#ledger.abandon(job, reason === "ephemeral" ? { state: "ephemeral" } : { state: "error", reason });
  }

  /** The connection hears what its page could not save. */
  #failed(job: Job, reason: string): void {
    const n = this.#ledger.liveUpTo(job);
    if (n > 0) this.#ports.failed({ n, reason });
  }

  /** From half of it to all of it, so that tabs do not meet again. */
  #jitter(milliseconds: number): Promise<void> {
    return this.#ports.pause(milliseconds * (0.5 + this.#ports.random() / 2));
  }
}

const nameOf = (patch: ReturnType<Ledger["patch"]>): string | undefined => patch && `${patch.epoch}:${patch.n}`;

function reply(answer: Answer): Committed {
  const { version = null, tag = null, seen = null, ...rest } = answer?.body ?? {};
  return { ...rest, version, tag, seen };
}

/** The endpoint's refusals in the words a page knows. */
function reasonOf(answer: Answer): string {
  const error = answer?.body.error;
  return error === "too_large" || error === "body_too_large" ? "too_large" : "invalid";
}
