import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MAX_TIMEOUT, systemClock } from "./clock.ts";

describe("systemClock.setTimeout", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("waits longer than a timer can", () => {
    const run = vi.fn<() => void>();
    systemClock.setTimeout(run, 2 * MAX_TIMEOUT + 5);
    vi.advanceTimersByTime(2 * MAX_TIMEOUT + 4);
    expect(run).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(run).toHaveBeenCalledOnce();
  });

  it("is cancelled in any of its steps", () => {
    const run = vi.fn<() => void>();
    const cancel = systemClock.setTimeout(run, MAX_TIMEOUT + 10);
    vi.advanceTimersByTime(MAX_TIMEOUT + 5);
    cancel();
    vi.advanceTimersByTime(MAX_TIMEOUT);
    expect(run).not.toHaveBeenCalled();
    systemClock.setTimeout(run, Infinity)();
    expect(vi.getTimerCount()).toBe(0);
  });
});
