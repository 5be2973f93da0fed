import type { Cancel, Clock } from "../base/clock.ts";
import type { Waiting } from "../view/view-start.ts";

const LOOK_MS = 50;

/** Tells views when a reader has read what it was sent. No socket says so by itself: it is looked at while one waits. */
export class DrainWatch {
  readonly #clock: Clock;
  readonly #behind: () => boolean;
  readonly #waiting = new Set<Waiting>();
  #cancel: Cancel | undefined;

  constructor(clock: Clock, behind: () => boolean) {
    this.#clock = clock;
    this.#behind = behind;
  }

  /** Tells this view once, however often it is given meanwhile. */
  tell(view: Waiting): void {
    this.#waiting.add(view);
    this.#cancel ??= this.#lookLater();
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#waiting.clear();
  }

  #lookLater(): Cancel {
    return this.#clock.setTimeout(() => {
      this.#cancel = this.#behind() ? this.#lookLater() : undefined;
      if (this.#cancel !== undefined) return;
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const view of waiting) view.caughtUp();
    }, LOOK_MS);
  }
}
