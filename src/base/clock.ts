/** Wall time and timers, as a port, so that tests own time. Milliseconds throughout. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): Cancel;
}

export type Cancel = () => void;

/** The longest a timer of the platform can be, in ms; on Node a longer one fires at once. (HTML Standard, timers: 32 bits) */
export const MAX_TIMEOUT = 2 ** 31 - 1;

/** The machine's clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, ms) {
    let timer: NodeJS.Timeout;
    const wait = (left: number) => {
      timer = left > MAX_TIMEOUT ? setTimeout(wait, MAX_TIMEOUT, left - MAX_TIMEOUT) : setTimeout(run, left);
      timer.unref();
    };
    wait(ms);
    return () => clearTimeout(timer);
  },
};
