import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { rarely } from "./rarely.ts";
import { usable } from "./storages.ts";

describe("rarely", () => {
  const done: string[] = [];
  const reload = (boot: string) => rarely(`boot:${boot}`, () => done.push(boot));

  beforeEach(() => {
    done.length = 0;
    vi.useFakeTimers({ toFake: ["Date"] });
    const storage = usable(() => {
      throw new Error("there is no browser here");
    });
    vi.stubGlobal("sessionStorage", storage);
  });

  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it("does the same once in 30 seconds, and says how long it is until the next time", () => {
    expect([reload("a"), done]).toEqual([0, ["a"]]);
    vi.setSystemTime(Date.now() + 10_000);
    expect([reload("a"), done]).toEqual([20_000, ["a"]]);
    vi.setSystemTime(Date.now() + 20_000);
    expect([reload("a"), done]).toEqual([0, ["a", "a"]]);
  });

  it("lets what is done for another reason not wait for it", () => {
    for (const boot of ["a", "b", "a", "b"]) reload(boot);
    expect(done).toEqual(["a", "b"]);
  });

  it("does nothing where it could not remember it", () => {
    vi.stubGlobal("sessionStorage", {
      getItem: () => null,
      setItem: () => {
        throw new Error("refused");
      },
    });
    expect([reload("a"), done]).toEqual([30_000, []]);
  });
});
