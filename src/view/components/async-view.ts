import type { Renderable } from "../../html/template.ts";
import type { AsyncResult } from "../async-result.ts";

/** What to show of an {@link AsyncResult}. */
export interface AsyncSlots<T> {
  /** Shown while the first result is loaded. */
  readonly loading?: (state: unknown) => Renderable;
  /** Shown when it failed and there is no result from before. */
  readonly failed?: (reason: unknown) => Renderable;
  /** Shown once there is a result, also while it is loaded anew. */
  readonly ok: (result: T) => Renderable;
}

/**
 * Shows what is loaded beside the view. (Phoenix.Component.async_result/1)
 *
 * @example
 * ```ts
 * import { asyncLoading, asyncResult, html, type AsyncResult } from "holdfast";
 *
 * const user: AsyncResult<{ name: string }> = asyncLoading();
 * html`${asyncResult(user, {
 *   loading: () => html`<p>Loading…</p>`,
 *   failed: () => html`<p>Could not be loaded.</p>`,
 *   ok: ({ name }) => html`<p>${name}</p>`,
 * })}`;
 * ```
 */
export function asyncResult<T>(result: AsyncResult<T>, slots: AsyncSlots<T>): Renderable {
  if (result.ok) return slots.ok(result.result);
  return result.failed === undefined ? slots.loading?.(result.loading) : slots.failed?.(result.failed);
}
