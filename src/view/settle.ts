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

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
