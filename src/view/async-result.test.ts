import { describe, expect, it } from "vitest";
import { asyncFailed, asyncLoading, asyncOk, type AsyncResult } from "./async-result.ts";

describe("AsyncResult", () => {
  it("begins without a result", () => {
    expect(asyncLoading()).toEqual({ ok: false, loading: true, failed: undefined, result: undefined });
    expect(asyncFailed(undefined, "why")).toEqual({ ok: false, loading: undefined, failed: "why", result: undefined });
  });

  it("keeps its result while it is loaded anew and when that fails", () => {
    const loaded: AsyncResult<number> = asyncOk(7);
    expect(asyncLoading(loaded, "half")).toEqual({ ok: true, loading: "half", failed: undefined, result: 7 });
    expect(asyncFailed(asyncLoading(loaded), "why")).toEqual({
      ok: true,
      loading: undefined,
      failed: "why",
      result: 7,
    });
    expect(asyncOk(8)).toEqual({ ok: true, loading: undefined, failed: undefined, result: 8 });
  });

  it("tells a failure without a reason, too", () => {
    expect(asyncFailed(undefined, undefined).failed).toBe(true);
  });
});
