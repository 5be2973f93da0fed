/**
 * What is loaded beside the view: not there yet, there, or failed. While it is loaded anew, and when that fails, the
 * last result stays. (Phoenix.LiveView.AsyncResult)
 */
export type AsyncResult<T> =
  | {
      /** Whether there was a result at least once. */
      readonly ok: true;
      readonly result: T;
      /** Not `undefined` while it is loaded: `true`, or whatever says how far it is. */
      readonly loading: unknown;
      /** Not `undefined` when the last attempt failed: why. */
      readonly failed: unknown;
    }
  | { readonly ok: false; readonly result: undefined; readonly loading: unknown; readonly failed: unknown };

/** Being loaded, for the first time or anew. `state` may say how far it is. */
export function asyncLoading<T>(before?: AsyncResult<T>, state: unknown = true): AsyncResult<T> {
  return Object.freeze({ ...(before ?? NOTHING), loading: state, failed: undefined });
}

/** Loaded. */
export function asyncOk<T>(result: T): AsyncResult<T> {
  return Object.freeze({ ok: true, result, loading: undefined, failed: undefined });
}

/** Failed; what was there before stays. */
export function asyncFailed<T>(before: AsyncResult<T> | undefined, reason: unknown): AsyncResult<T> {
  return Object.freeze({ ...(before ?? NOTHING), loading: undefined, failed: reason ?? true });
}

const NOTHING = { ok: false, result: undefined, loading: undefined, failed: undefined } as const;
