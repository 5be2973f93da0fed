/** Holds handlers of a test's app back until they are let through, one at a time. */
export interface Gate {
  /** Resolves once it is let through. */
  passed(): Promise<void>;
  /** Lets one through: who waits, or else who comes next. */
  pass(): void;
  /** Lets all through, from now on. */
  open(): void;
}

export function gate(): Gate {
  const waiting: (() => void)[] = [];
  let free = 0;
  return {
    passed: () =>
      new Promise((resolve) => {
        if (free === 0) return void waiting.push(resolve);
        free--;
        resolve();
      }),
    pass() {
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    },
    open() {
      free = Infinity;
      for (const next of waiting.splice(0)) next();
    },
  };
}
