import { describe, expect, it } from "vitest";
import { Admission } from "./admission.ts";

/** Takes longer than the slice of a turn. */
function slow(): void {
  for (const end = performance.now() + 15; performance.now() < end;);
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

describe("Admission", () => {
  it("lets in at once who comes alone", () => {
    const seen: number[] = [];
    const admission = new Admission(10);
    for (const n of [1, 2]) expect(admission.enter(() => seen.push(n))).toBe(true);
    expect(seen).toEqual([1, 2]);
  });

  it("has those beyond the slice of a turn wait in order, while the event loop goes on, and refuses those beyond the line", async () => {
    const seen: number[] = [];
    const admission = new Admission(3);
    const enter = (n: number) =>
      admission.enter(() => {
        slow();
        seen.push(n);
      });
    expect([1, 2, 3, 4, 5].map(enter)).toEqual([true, true, true, true, false]);
    expect(seen).toEqual([1]);
    const turns: number[] = [];
    while (seen.length < 4) {
      await nextTurn();
      turns.push(seen.length);
    }
    expect(seen).toEqual([1, 2, 3, 4]);
    // Between two of them there was a turn in which somebody else was served.
    expect(turns).toEqual(expect.arrayContaining([1, 2, 3, 4]));
    expect(enter(6)).toBe(true);
  });
});
