import type { Cancel } from "../../src/base/clock.ts";

interface Event {
  readonly at: number;
  readonly run: () => unknown;
  cancelled: boolean;
}

/** Most events of one schedule: more is a loop. */
const MOST = 20_000;

/** Virtual time: everything that happens, in order, each thing done with before the next. */
export class Timeline {
  now = 1_700_000_000_000;
  readonly #events: Event[] = [];
  #count = 0;
  #error: unknown;

  after(ms: number, run: () => unknown): Cancel {
    const event: Event = { at: this.now + Math.max(0, Math.round(ms)), run, cancelled: false };
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#events[middle] as Event).at <= event.at) low = middle + 1;
      else high = middle;
    }
    this.#events.splice(low, 0, event);
    return () => void (event.cancelled = true);
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Lets `ms` pass, with all that happens in them. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms;
    await settle();
    for (let next = this.#events[0]; next !== undefined && next.at <= end; next = this.#events[0]) {
      this.#events.shift();
      if (next.cancelled) continue;
      this.now = Math.max(this.now, next.at);
      if (++this.#count > MOST) throw new Error("it never comes to rest");
      void Promise.resolve(next.run()).catch((error: unknown) => (this.#error ??= error));
      await settle();
      if (this.#error !== undefined) throw this.#error;
    }
    this.now = end;
  }
}

/** Until every promise has done what it can without an event. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
