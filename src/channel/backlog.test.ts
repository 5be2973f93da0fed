import { describe, expect, it } from "vitest";
import { Backlog, type Reader } from "./backlog.ts";

class TestReader implements Reader {
  waiting = 0;
  closed = false;
  bufferedAmount = (): number => this.waiting;
  tooSlow(): void {
    this.closed = true;
  }
}

/** Readers to whom so many bytes have been sent, one after another. */
function readers(backlog: Backlog, ...waiting: number[]): TestReader[] {
  return waiting.map((bytes) => {
    const reader = new TestReader();
    reader.waiting = bytes;
    backlog.sent(reader);
    return reader;
  });
}

const closedOf = (all: readonly TestReader[]): boolean[] => all.map(({ closed }) => closed);

describe("Backlog", () => {
  it("closes those with the most to read, and no more of them than it must", () => {
    const backlog = new Backlog(1_000_000);
    const all = readers(backlog, 300_000, 500_000, 100_000, 400_000);
    expect(closedOf(all)).toEqual([false, true, false, false]);
    expect(backlog.bytes).toBe(800_000);
  });

  it("closes nobody for what has been read meanwhile", () => {
    const backlog = new Backlog(1_000_000);
    const [first] = readers(backlog, 900_000) as [TestReader];
    first.waiting = 0;
    expect(closedOf([first, ...readers(backlog, 900_000)])).toEqual([false, false]);
    expect(backlog.bytes).toBe(900_000);
  });

  it("counts a reader once, and not at all when it has caught up or is gone", () => {
    const backlog = new Backlog(1_000_000);
    const [first, second] = readers(backlog, 400_000, 300_000) as [TestReader, TestReader];
    first.waiting = 500_000;
    backlog.sent(first);
    expect(backlog.bytes).toBe(800_000);
    first.waiting = 10;
    backlog.sent(first);
    backlog.forget(second);
    backlog.forget(second);
    expect(backlog.bytes).toBe(0);
  });
});
