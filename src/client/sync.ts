import { judge, remedyFor, type Answer, type Committed, type Verdict } from "./commit-reply.ts";
import type { Beacon } from "./cookies.ts";
import { bodyOf, type Job } from "./job.ts";
import type { Ledger, Settled } from "./ledger.ts";

/** What {@link Sync} needs of the world. */
export interface SyncPorts {
  /** POSTs and drains the answer; `undefined` when the network gave none. Never rejects. */
  post(body: object, csrf: boolean): Promise<Answer>;
  beacon(): Beacon | undefined;
  /** Runs while no other tab commits, where the browser can promise that. */
  exclusive<T>(run: () => Promise<T>): Promise<T>;
  pause(milliseconds: number): Promise<void>;
  /** 0 to 1. */
  random(): number;
  /** Tells the connection: the endpoint answered for writes up to `n`. */
  committed(n: number, ticket: string): void;
  confirmed(n: number): void;
  failed(failure: { n: number; key?: string; reason: string }): void;
  /** Hears each 200, before it is judged. */
  learned(reply: Partial<Committed>): void;
  /** Hears which inputs are confirmed, and whether what the page embedded is. */
  settled(inputs: readonly Settled[], page: boolean): void;
  /** Something the page shows may have changed. */
  changed(): void;
  /** Nothing is left to ask. */
  idle(): void;
}

/** Times another answer may overwrite ours in a row before it is reported. */
const REPAIRS = 5;
const REPAIR_MS = 80;
const RETRY_MS = 500;
const RETRY_MAX_MS = 15_000;

/** How often each thing went wrong since something last went well. */
interface Round {
  repairs: number;
  looks: number;
  blocks: number;
  tokens: number;
  renewals: number;
  failures: number;
}

const newRound = (): Round => ({ repairs: 0, looks: 0, blocks: 0, tokens: 0, renewals: 0, failures: 0 });

/** Works through the {@link Ledger}'s jobs, one at a time, until the browser is known to hold everything. */
export class Sync {
  readonly #ledger: Ledger;
  readonly #ports: SyncPorts;
  #round = newRound();
  #running = false;

  constructor(ledger: Ledger, ports: SyncPorts) {
    this.#ledger = ledger;
    this.#ports = ports;
  }

  get running(): boolean {
    return this.#running;
  }

  /** There may be something to do. */
  kick(): void {
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#round = newRound();
    for (let job = this.#ledger.job(); job !== undefined; job = this.#ledger.job()) {
      await this.#attempt(job);
      this.#ports.changed();
    }
    this.#running = false;
    this.#ports.idle();
  }

  async #attempt(job: Job): Promise<void> {
    const { answer, verdict } = await this.#ports.exclusive(async () => {
      const answer = await this.#ports.post(bodyOf(job), job.kind === "writes");
      return { answer, verdict: answer?.status === 200 ? judge(reply(answer), this.#ports.beacon()) : undefined };
    });
    if (verdict === undefined) return this.#refused(job, answer);
    this.#ledger.offline = false;
    this.#round.failures = 0;
    this.#accepted(job, reply(answer));
    await this.#judged(job, verdict);
  }

  #accepted(job: Job, committed: Committed): void {
    this.#ports.learned(committed);
    const n = this.#ledger.isLive(job) && job.kind === "patch" ? job.n : 0;
    if (committed.ticket && this.#ledger.line === "up") this.#ports.committed(n, committed.ticket);
    for (const { key, reason } of committed.skipped ?? []) {
      const write = this.#ledger.unconfirmed().find((unconfirmed) => unconfirmed.key === key);
      if (write !== undefined) this.#ledger.refuse(write, reason);
      if (n > 0) this.#ports.failed({ n, key, reason });
    }
  }

  async #judged(job: Job, verdict: Verdict): Promise<void> {
    const round = this.#round;
    if (verdict === "repair" && ++round.repairs <= REPAIRS) return this.#jitter(REPAIR_MS * round.repairs);
    if (verdict === "blocked" && ++round.blocks <= 1) return this.#jitter(REPAIR_MS);
    if (verdict === "look" && ++round.looks <= 1) return;
    if (job.kind === "look") return void this.#ledger.confirm(job);
    if (verdict === "confirmed") return this.#confirmed(job);
    if (verdict === "empty") return this.#abandon(job, "invalid");
    if (verdict === "repair") return this.#abandon(job, "store");
    this.#abandon(job, "ephemeral");
  }

  #confirmed(job: Job): void {
    const live = this.#ledger.isLive(job);
    const inputs = this.#ledger.confirm(job);
    this.#round = newRound();
    if (live && job.kind === "patch") this.#ports.confirmed(job.n);
    this.#ports.settled(inputs, job.kind === "patch");
  }

  async #refused(job: Job, answer: Answer): Promise<void> {
    const remedy = remedyFor(answer);
    if (remedy === "retry") return this.#retry(job);
    this.#ledger.offline = false;
    if (remedy === "token" && ++this.#round.tokens <= 1) return this.#freshToken();
    if (remedy === "renew" && ++this.#round.renewals <= 3) return this.#renew();
    if (remedy === "resend") return this.#resend(job);
    if (remedy === "refused" && this.#ledger.separate(job)) return;
    this.#abandon(job, remedy === "foreign" || remedy === "renew" ? "epoch_changed" : reasonOf(answer));
  }

  async #retry(job: Job): Promise<void> {
    if (!this.#ledger.offline && this.#ledger.isLive(job) && job.kind === "patch")
      this.#ports.failed({ n: job.n, reason: "offline" });
    this.#ledger.offline = true;
    this.#ports.changed();
    await this.#jitter(Math.min(RETRY_MS * 2 ** this.#round.failures++, RETRY_MAX_MS));
  }

  async #freshToken(): Promise<void> {
    const answer = await this.#ports.post({}, false);
    if (answer?.status === 200) this.#ports.learned(answer.body);
  }

  #renew(): void {
    this.#ports.learned({ tag: null, version: null });
    this.#ledger.renew();
  }

  #resend(job: Job): void {
    if (this.#ledger.isLive(job) && job.kind === "patch") this.#ports.failed({ n: job.n, reason: "expired" });
    this.#ledger.resend(job);
  }

  #abandon(job: Job, reason: string): void {
    if (this.#ledger.isLive(job) && job.kind === "patch") this.#ports.failed({ n: job.n, reason });
    this.#ledger.abandon(job, reason === "ephemeral" ? { state: "ephemeral" } : { state: "error", reason });
  }

  /** From half of it to all of it, so that tabs do not meet again. */
  #jitter(milliseconds: number): Promise<void> {
    return this.#ports.pause(milliseconds * (0.5 + this.#ports.random() / 2));
  }
}

function reply(answer: Answer): Committed {
  const { version = null, tag = null, seen = null, ...rest } = answer?.body ?? {};
  return { ...rest, version, tag, seen };
}

/** The endpoint's refusals in the words a page knows. */
function reasonOf(answer: Answer): string {
  const error = answer?.body.error;
  return error === "too_large" || error === "body_too_large" ? "too_large" : "invalid";
}
