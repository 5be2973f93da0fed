/** Wall time and timers, as a port, so that tests own time. Milliseconds throughout. */
export interface Clock {
  now(): number;
  /** @param alive whether the process is to live until then; a timer does not keep it alive by itself */
  setTimeout(run: () => void, ms: number, alive?: boolean): Cancel;
}

export type Cancel = () => void;

/** The longest a timer of the platform can be, in ms; on Node a longer one fires at once. (HTML Standard, timers: 32 bits) */
export const MAX_TIMEOUT = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, ms, alive = false) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = left > MAX_TIMEOUT ? setTimeout(wait, MAX_TIMEOUT, left - MAX_TIMEOUT) : setTimeout(run, left);
      if (!alive) timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
