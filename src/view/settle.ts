/** Goes on with a value now, or with what a promise brings later; a handler that is not async costs no turn. */
export function settle<T>(
  run: () => unknown,
  then: (value: unknown) => T | Promise<T>,
  failed: (error: unknown) => T | Promise<T>,
): T | Promise<T> {
  let value: unknown;
  try {
    value = run();
  } catch (error) {
    return failed(error);
  }
  if (isThenable(value)) return Promise.resolve(value).then(then, failed);
  return then(value);
}

/** Goes on with a value, at once where nobody has to wait for it. What throws at once, throws. */
export const andThen = <T, R>(value: T | PromiseLike<T>, then: (value: T) => R | Promise<R>): R | Promise<R> =>
  isThenable(value) ? Promise.resolve(value).then(then) : then(value);

/** Runs something, and `end` after it, whatever came of it: at once where nobody has to wait. */
export function andFinally<T>(run: () => T | Promise<T>, end: () => void): T | Promise<T> {
  let waits = false;
  try {
    const value = run();
    waits = value instanceof Promise;
    return value instanceof Promise ? value.finally(end) : value;
  } finally {
    if (!waits) end();
  }
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
