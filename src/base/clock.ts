/** Wall time and timers, as a port, so that tests own time. Milliseconds throughout. */
export interface Clock {
  now(): number;
  setTimeout(run: () => void, ms: number): Cancel;
}

export type Cancel = () => void;

/** The machine's clock. Timers do not keep the process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout(run, ms) {
    const timer = setTimeout(run, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};
