import type { Job } from "./job.ts";

type PatchJob = Extract<Job, { kind: "patch" }>;

/** Patches kept of connections that are gone, and of those that are confirmed; each is cumulative for its connection. */
const KEPT = 8;

/**
 * The sealed patches a document holds: what its page embeds, what lost connections left behind, and the cumulative
 * one of the connection that is up, which each newer one replaces.
 */
export class Patches {
  epoch = 0;
  n = 0;
  readonly #left: PatchJob[] = [];
  /** Confirmed ones, for {@link Patches.reopen}. */
  #past: PatchJob[] = [];
  #patch: string | undefined;
  #done = 0;
  /** Up to which write of the connection that is up a patch was given up. */
  #lost = -1;

  constructor(page: string | undefined) {
    if (page !== undefined) this.#left.push({ kind: "patch", epoch: 0, n: 0, patch: page });
  }

  /** Whether nothing of the connection that is up waits to be confirmed. */
  get settled(): boolean {
    return this.isSettled(this.n);
  }

  /** Whether all of the connection that is up is confirmed: it is settled, and not because it was given up. */
  get saved(): boolean {
    return this.settled && this.n > this.#lost;
  }

  /** Whether a patch is unconfirmed, or was confirmed so lately that it may be overwritten. */
  get owes(): boolean {
    return this.#left.length > 0 || this.#past.length > 0 || !this.settled;
  }

  join(): void {
    if (this.#patch !== undefined && !this.settled)
      this.#left.push({ kind: "patch", epoch: this.epoch, n: this.n, patch: this.#patch });
    if (this.#left.length > KEPT) this.#left.shift();
    this.epoch++;
    this.#clearLive();
  }

  /** A state without a patch has nothing unconfirmed, or what is not among its `saved` is the server's to save. */
  update({ n, patch, saved = n }: { n: number; patch?: string; saved?: number }): void {
    this.n = n;
    this.#patch = patch;
    if (patch === undefined) this.#done = saved;
  }

  /** Whether nothing is to be done any more about the writes of the connection that is up until this one. */
  isSettled(n: number): boolean {
    return n <= this.#done;
  }

  /** Whether a patch carries this write of the connection that is up. */
  carries(n: number): boolean {
    return this.#patch !== undefined && n <= this.n;
  }

  /** Whether one that is still to be committed carries write `n` of a connection. */
  holds({ epoch, n }: Pick<PatchJob, "epoch" | "n">): boolean {
    if (epoch === this.epoch && this.carries(n) && !this.isSettled(n)) return true;
    return this.#left.some((left) => left.epoch === epoch && left.n >= n);
  }

  job(): PatchJob | undefined {
    return this.#left[0] ?? this.#live();
  }

  newest(): PatchJob | undefined {
    return this.#live() ?? this.#left.at(-1);
  }

  #live(): PatchJob | undefined {
    if (this.settled || this.#patch === undefined) return undefined;
    return { kind: "patch", epoch: this.epoch, n: this.n, patch: this.#patch };
  }

  /** Wants what was confirmed committed again. Returns whether there is anything. */
  reopen(): boolean {
    this.#left.push(...this.#past.splice(0));
    return this.#left.length > 0 || !this.settled;
  }

  /** What was confirmed stays gone when the user deletes it. */
  forget(): void {
    this.#past = [];
  }

  done(job: PatchJob): void {
    const at = this.#left.findIndex(({ epoch, n }) => epoch === job.epoch && n === job.n);
    if (at >= 0) this.#left.splice(at, 1);
    if (job.epoch === this.epoch) this.#done = Math.max(this.#done, job.n);
    const older = ({ epoch, n }: PatchJob) => epoch === job.epoch && n < job.n;
    this.#past = [...this.#past.filter((past) => !older(past)), job].slice(-KEPT);
  }

  /** What this carries will not be confirmed by it. */
  lose({ epoch, n }: PatchJob): void {
    if (epoch === this.epoch) this.#lost = n;
  }

  /** Forgets a patch that nobody opens any more. */
  drop(job: PatchJob): void {
    this.done(job);
    this.#past = this.#past.filter(({ patch }) => patch !== job.patch);
  }

  /** Forgets all but, with `live`, those of the connection that is up. */
  clear(live = false): void {
    this.#left.length = 0;
    this.#past = this.#past.filter(({ epoch }) => live && epoch === this.epoch);
    if (!live) this.#done = this.n;
  }

  #clearLive(): void {
    this.n = 0;
    this.#done = 0;
    this.#lost = -1;
    this.#patch = undefined;
  }
}
