import type { Job } from "./job.ts";

type PatchJob = Extract<Job, { kind: "patch" }>;

/** Patches kept from connections that are gone; each one is cumulative for its connection. */
const KEPT = 8;

/**
 * The sealed patches a document holds: what its page embeds, what lost connections left behind, and the cumulative
 * one of the connection that is up, which each newer one replaces.
 */
export class Patches {
  epoch = 0;
  n = 0;
  readonly #left: PatchJob[] = [];
  #patch: string | undefined;
  #done = 0;

  constructor(page: string | undefined) {
    if (page !== undefined) this.#left.push({ kind: "patch", epoch: 0, n: 0, patch: page });
  }

  /** Whether nothing of the connection that is up waits to be confirmed. */
  get settled(): boolean {
    return this.n <= this.#done;
  }

  join(): void {
    if (this.#patch !== undefined && !this.settled)
      this.#left.push({ kind: "patch", epoch: this.epoch, n: this.n, patch: this.#patch });
    if (this.#left.length > KEPT) this.#left.shift();
    this.epoch++;
    this.#clearLive();
  }

  /** A state without a patch has nothing unconfirmed; the last patch is kept for {@link Patches.reopen}. */
  update(n: number, patch: string | undefined): void {
    this.n = n;
    if (patch === undefined) this.#done = n;
    else this.#patch = patch;
  }

  /** The patch that carries what the connection has taken so far. */
  cover(): { epoch: number; n: number } {
    return { epoch: this.epoch, n: this.n };
  }

  job(): PatchJob | undefined {
    const [oldest] = this.#left;
    if (oldest !== undefined) return oldest;
    if (this.settled || this.#patch === undefined) return undefined;
    return { kind: "patch", epoch: this.epoch, n: this.n, patch: this.#patch };
  }

  /** Wants the last patch committed again. Returns whether there is one. */
  reopen(): boolean {
    if (this.#patch === undefined || this.n === 0) return false;
    this.#done = Math.min(this.#done, this.n - 1);
    return true;
  }

  done({ epoch, n }: PatchJob): void {
    const at = this.#left.findIndex((left) => left.epoch === epoch);
    if (at >= 0) this.#left.splice(at, 1);
    else if (epoch === this.epoch) this.#done = Math.max(this.#done, n);
  }

  /** Forgets a patch that nobody opens any more. */
  drop(job: PatchJob): void {
    this.done(job);
    if (job.epoch === this.epoch && job.patch === this.#patch) this.#patch = undefined;
  }

  clear(): void {
    this.#left.length = 0;
    this.#done = this.n;
    this.#patch = undefined;
  }

  #clearLive(): void {
    this.n = 0;
    this.#done = 0;
    this.#patch = undefined;
  }
}
