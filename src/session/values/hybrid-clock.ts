import { randomId } from "../../base/random-id.ts";
import type { Entry } from "./entry.ts";

/**
 * A point of a hybrid logical clock: milliseconds, a counter within them, and the process that minted it, as text of
 * fixed width, so that comparing texts compares clocks.
 */
export type ClockText = string;

const MS_WIDTH = 9;
const COUNTER_WIDTH = 3;
/** More than clocks of servers differ, in ms. */
const FAR_AHEAD = 60_000;
const MAX_COUNTER = 36 ** COUNTER_WIDTH - 1;
const CLOCK = /^[0-9a-z]{12}[A-Za-z0-9_-]{8}$/;

/** When a clock was minted, in ms since the epoch. */
export const timeOf = (clock: ClockText): number => Number.parseInt(clock.slice(0, MS_WIDTH), 36);

const counterOf = (clock: ClockText): number => Number.parseInt(clock.slice(MS_WIDTH, MS_WIDTH + COUNTER_WIDTH), 36);

/** Whether a text of unknown origin is a clock. */
export const isClock = (text: unknown): text is ClockText => typeof text === "string" && CLOCK.test(text);

/** The clock one step after another, in the name of `node` (eight characters). */
export function successorOf(clock: ClockText, node: string): ClockText {
  const [ms, counter] = [timeOf(clock), counterOf(clock)];
  return counter < MAX_COUNTER ? textOf(ms, counter + 1, node) : textOf(ms + 1, 0, node);
}

/** The clock of the `count`-th in a row of writes, at `ms` or later. */
export function clockAt(ms: number, count: number, node: string): ClockText {
  const full = MAX_COUNTER + 1;
  return textOf(ms + Math.floor(count / full), count % full, node);
}

const textOf = (ms: number, counter: number, node: string): ClockText =>
  ms.toString(36).padStart(MS_WIDTH, "0") + counter.toString(36).padStart(COUNTER_WIDTH, "0") + node;

/**
 * Mints clocks that grow: beyond the wall clock, beyond what it minted before, and beyond what the writer knew.
 * (Kulkarni et al., "Logical Physical Clocks", 2014)
 */
export class HybridClock {
  readonly #now: () => number;
  readonly #node: string;
  #ms = 0;
  #counter = 0;
  #lifted = 0;
  /** The last clock that was followed. */
  #followed = "";
  readonly #ahead: (ms: number, far: boolean) => void;

  /** @param ahead hears of each clock that is followed beyond the wall clock, and whether it is far beyond. */
  constructor(now: () => number, node = randomId(6), ahead: (ms: number, far: boolean) => void = () => {}) {
    this.#now = now;
    this.#node = node;
    this.#ahead = ahead;
  }

  /** The wall clock, or what was minted last where that is later. */
  time(): number {
    return Math.max(this.#now(), this.#ms);
  }

  /**
   * A clock later than those of all entries that its writer knew. One far ahead is followed and counted, never refused; but
   * in its session alone: what one visitor's entries say does not move the clock of all others.
   */
  mint(known: Iterable<Pick<Entry, "clock">> = []): ClockText {
    this.#tick();
    const own = textOf(this.#ms, this.#counter, this.#node);
    let latest = "";
    for (const { clock } of known) if (clock > latest) latest = clock;
    const ms = latest === "" ? 0 : timeOf(latest);
    if (own > latest) return own;
    const ahead = ms - this.#now();
    if (ahead > 0 && latest !== this.#followed) this.#ahead(ahead, ahead > FAR_AHEAD);
    this.#followed = latest;
    // Two that follow the same clock are told apart.
    this.#lifted = (this.#lifted + 1) % (MAX_COUNTER + 1);
    return textOf(ms + 1, this.#lifted, this.#node);
  }

  #tick(): void {
    const now = this.#now();
    if (now > this.#ms) {
      this.#ms = now;
      this.#counter = 0;
    } else if (this.#counter < MAX_COUNTER) {
      this.#counter += 1;
    } else {
      this.#ms += 1;
      this.#counter = 0;
    }
  }
}
