import { describe, expect, it } from "vitest";
import { bodyOf } from "./job.ts";
import { Ledger } from "./ledger.ts";
import { createStamper } from "./stamp.ts";

const stamper = createStamper("d");

function typed(ledger: Ledger, key: string, value = "x", tag: string | null = null) {
  const write = stamper.stamp({ key, value, seen: ledger.seen(key), tag });
  ledger.input(write);
  ledger.release(key);
  return write;
}

function connected(): Ledger {
  const ledger = new Ledger({ keys: { a: "", b: "" } });
  ledger.joined({ n: 0, keys: { a: "", b: "" } });
  return ledger;
}

describe("Ledger", () => {
  it("sends an input up the channel once its debounce is over", () => {
    const ledger = connected();
    ledger.input(stamper.stamp({ key: "a", value: "x", seen: "", tag: null }));
    expect(ledger.send()).toEqual([]);
    expect(ledger.release("a")?.value).toBe("x");
    expect(ledger.release("a")).toBeUndefined();
    expect(ledger.send()).toHaveLength(1);
    expect(ledger.send()).toEqual([]);
  });

  it("sends an input with the stamp it was typed with: it is one write, whoever takes it, and when", () => {
    const ledger = connected();
    const write = stamper.stamp({ key: "a", value: "x", seen: ledger.seen("a"), tag: null });
    ledger.input(write);
    ledger.state({ n: 0, keys: { a: "7", b: "" } });
    expect(ledger.release("a")).toEqual(write);
    ledger.state({ n: 0, keys: { a: "8", b: "" } });
    expect(ledger.send()).toEqual([write]);
  });

  it("has seen what it was shown once, though the next process knows less", () => {
    const ledger = connected();
    ledger.state({ n: 0, keys: { a: "8", b: "" } });
    ledger.joined({ n: 0, keys: { a: "7", b: "3" } });
    expect([ledger.seen("a"), ledger.seen("b")]).toEqual(["8", "3"]);
  });

  it("is saving until the patch that carries the input is confirmed, whichever came first, answer or patch", () => {
    for (const patchFirst of [true, false]) {
      const ledger = connected();
      const write = typed(ledger, "a");
      ledger.send();
      const state = { n: 1, patch: "p1", keys: { a: "1" }, status: { a: ["accepted"] as const } };
      if (patchFirst) ledger.state(state);
      ledger.acked(write, 1);
      if (!patchFirst) ledger.state(state);
      expect(ledger.marks().get("a")).toEqual({ state: "saving" });
      const job = ledger.job();
      expect(job).toMatchObject({ kind: "patch", n: 1, patch: "p1" });
      if (job) expect(ledger.confirm(job)).toMatchObject([{ key: "a", seq: write.seq }]);
      expect(ledger.marks().get("a")).toEqual({ state: "confirmed" });
      expect(ledger.job()).toBeUndefined();
    }
  });

  it("does not take another key's patch for the input's own", () => {
    const ledger = connected();
    const first = typed(ledger, "a");
    const second = typed(ledger, "b");
    ledger.send();
    ledger.acked(first, 1);
    ledger.state({ n: 1, patch: "p1", keys: { a: "1" } });
    ledger.acked(second, 2);
    const job = ledger.job();
    if (job) ledger.confirm(job);
    expect(ledger.unconfirmed()).toEqual([second]);
  });

  it("knows what the connection has not heard, until it answers and again when it is lost", () => {
    const ledger = connected();
    expect(ledger.unheard("a")).toBe(false);
    const write = typed(ledger, "a");
    expect(ledger.unheard("a")).toBe(true);
    ledger.send();
    expect(ledger.unheard("a")).toBe(true);
    ledger.acked(write, 1);
    expect(ledger.unheard("a")).toBe(false);
    ledger.left();
    expect(ledger.unheard("a")).toBe(true);
  });

  it("takes no offence when what a lost connection had taken was followed by another's", () => {
    const ledger = connected();
    const write = typed(ledger, "a");
    ledger.send();
    ledger.acked(write, 1);
    ledger.joined({ n: 0, keys: {} });
    ledger.send();
    expect(ledger.refuse(write, "superseded")).toBe(true);
    expect(ledger.marks().get("a")).toBeUndefined();
    const again = typed(ledger, "a");
    ledger.send();
    expect(ledger.refuse(again, "superseded")).toBe(false);
    expect(ledger.marks().get("a")).toEqual({ state: "error", reason: "superseded" });
  });

  it("keeps what a lost connection had taken, and commits it before the new one's", () => {
    const ledger = connected();
    const write = typed(ledger, "a");
    ledger.send();
    ledger.acked(write, 1);
    ledger.state({ n: 1, patch: "old", keys: { a: "1" } });
    ledger.joined({ n: 1, patch: "new", keys: {} });
    expect(ledger.job()).toMatchObject({ patch: "old" });
  });

  it("sends again what a lost connection never answered", () => {
    const ledger = connected();
    typed(ledger, "a");
    ledger.send();
    ledger.left();
    ledger.joined({ n: 0 });
    expect(ledger.send()).toHaveLength(1);
  });

  it("sends again what a lost connection had in a patch that it took back, as saved in a session that no cookie names", () => {
    const ledger = connected();
    const write = typed(ledger, "a");
    ledger.send();
    ledger.acked(write, 1);
    ledger.state({ n: 1, patch: "p1", keys: { a: "1" } });
    ledger.state({ n: 1, saved: 0, keys: { a: "1" } });
    ledger.joined({ n: 0, keys: { a: "2" } });
    expect(ledger.send()).toEqual([write]);
  });

  it("posts inputs where there is no connection, those of one session together", () => {
    const ledger = new Ledger({ keys: { a: "", b: "" } });
    typed(ledger, "a");
    typed(ledger, "b");
    expect(ledger.job()).toBeUndefined();
    ledger.line = "down";
    const job = ledger.job();
    expect(job?.kind === "writes" && job.writes.map(({ key }) => key)).toEqual(["a", "b"]);
    expect(job && bodyOf(job)).toMatchObject({ tag: null, writes: [{ key: "a", doc: "d", seen: "" }, { key: "b" }] });
  });

  it("posts each alone when together they were refused, so that a bad one does not hold back the rest", () => {
    const ledger = new Ledger({ keys: { a: "", b: "" } });
    ledger.line = "down";
    typed(ledger, "a");
    typed(ledger, "b");
    const together = ledger.job();
    expect(together && ledger.separate(together)).toBe(true);
    const alone = ledger.job();
    expect(alone?.kind === "writes" && alone.writes).toHaveLength(1);
    if (alone) ledger.abandon(alone, { state: "error", reason: "invalid" });
    expect(ledger.marks().get("a")).toEqual({ state: "error", reason: "invalid" });
    const rest = ledger.job();
    if (rest) ledger.confirm(rest);
    expect(ledger.marks().get("b")).toEqual({ state: "confirmed" });
  });

  it("does not confirm a newer input with an older one's commit", () => {
    const ledger = new Ledger({ keys: { a: "" } });
    ledger.line = "down";
    typed(ledger, "a", "x");
    const job = ledger.job();
    typed(ledger, "a", "xy");
    if (job) expect(ledger.confirm(job)).toEqual([]);
    expect(ledger.unheard("a")).toBe(true);
  });

  it("brings nothing confirmed back when the session is gone, and begins anew with what is not", () => {
    const ledger = connected();
    ledger.state({ n: 1, patch: "p1", keys: { a: "1" } });
    const job = ledger.job();
    if (job) ledger.confirm(job);
    typed(ledger, "b");
    ledger.renew();
    expect(ledger.job()).toMatchObject({ kind: "writes", writes: [{ key: "b", seen: "", tag: null }] });
    ledger.recheck();
    expect(ledger.job()?.kind).toBe("writes");
  });

  it("does not begin anew with what the browser had in a cookie that its user has deleted", () => {
    for (const deleted of [false, true]) {
      const ledger = connected();
      ledger.state({ n: 1, patch: "p1", keys: { a: "1" } });
      const write = typed(ledger, "a");
      ledger.send();
      ledger.acked(write, 1);
      const job = ledger.job();
      if (job) ledger.placed(job);
      typed(ledger, "b");
      ledger.renew(deleted);
      const writes = deleted ? [{ key: "b" }] : [{ key: "a" }, { key: "b" }];
      expect(ledger.job()).toMatchObject({ kind: "writes", writes });
      expect(ledger.marks().get("a")?.state).toBe(deleted ? "error" : "saving");
    }
  });

  it("calls nothing saved that a handler had written, when the session is gone before it was", () => {
    for (const end of [(of: Ledger) => of.renew(), (of: Ledger) => of.discard([], null)]) {
      const ledger = connected();
      ledger.state({ n: 1, patch: "p1", keys: { a: "1" }, status: { a: ["accepted"] } });
      end(ledger);
      expect(ledger.marks().get("a")).toBeUndefined();
    }
  });

  it("commits what was lately confirmed again when it hears of a strange version, until that is forgotten", () => {
    const ledger = connected();
    ledger.state({ n: 1, patch: "p1", keys: {} });
    const job = ledger.job();
    if (job) ledger.confirm(job);
    ledger.recheck();
    const again = ledger.job();
    expect(again).toMatchObject({ patch: "p1" });
    if (again) ledger.confirm(again);
    ledger.forget();
    ledger.recheck();
    expect(ledger.job()).toEqual({ kind: "look" });
  });

  it("asks once for cookies that should be issued anew, unless the page has something to commit anyway", () => {
    const ledger = new Ledger({ keys: {}, stale: true });
    expect(ledger.job()).toEqual({ kind: "look" });
    ledger.confirm({ kind: "look" });
    expect(ledger.job()).toBeUndefined();
    const other = new Ledger({ keys: {}, stale: true, patch: "P" });
    const job = other.job() ?? { kind: "look" };
    expect(job.kind).toBe("patch");
    other.confirm(job);
    expect(other.job()).toBeUndefined();
  });

  it("says offline while it is, and forgets it after", () => {
    const ledger = connected();
    typed(ledger, "a");
    ledger.outage = "offline";
    expect(ledger.marks().get("a")).toEqual({ state: "error", reason: "offline" });
    ledger.outage = undefined;
    expect(ledger.marks().get("a")).toEqual({ state: "saving" });
  });
});

describe("Ledger beside a server that saves by itself", () => {
  function sent() {
    const ledger = new Ledger({ keys: { a: "" } });
    ledger.joined({ n: 0, saved: 0, keys: { a: "" } });
    const write = typed(ledger, "a");
    ledger.send();
    return { ledger, write };
  }

  it("calls an input saving until the server says that it is saved, and asks the endpoint nothing", () => {
    const { ledger, write } = sent();
    ledger.acked(write, 1);
    expect(ledger.state({ n: 1, saved: 0, keys: { a: "1" }, status: { a: ["accepted"] } })).toEqual([]);
    expect(ledger.marks().get("a")).toEqual({ state: "saving" });
    expect(ledger.job()).toBeUndefined();
    const saved = ledger.state({ n: 1, saved: 1, keys: { a: "1" }, status: { a: ["confirmed"] } });
    expect(saved).toMatchObject([{ key: "a", seq: write.seq }]);
    expect(ledger.marks().get("a")).toEqual({ state: "confirmed" });
  });

  it("takes the server's word also where it comes before the answer", () => {
    const { ledger, write } = sent();
    ledger.state({ n: 1, saved: 1, keys: { a: "1" }, status: { a: ["confirmed"] } });
    expect(ledger.acked(write, 1)).toMatchObject([{ key: "a" }]);
  });

  it("sends an input again that a lost connection had not saved, and commits a patch where the server fails", () => {
    const { ledger, write } = sent();
    ledger.acked(write, 1);
    ledger.state({ n: 1, saved: 0, keys: { a: "1" }, status: { a: ["accepted"] } });
    ledger.joined({ n: 0, saved: 0, keys: { a: "" } });
    expect(ledger.send()).toHaveLength(1);
    ledger.acked(write, 1);
    ledger.state({ n: 1, saved: 0, patch: "p", keys: { a: "1" }, status: { a: ["error", "store"] } });
    expect(ledger.job()).toMatchObject({ kind: "patch", patch: "p" });
  });

  it("has no patch any more once it is confirmed, though a state from before comes late", () => {
    const ledger = connected();
    const state = { n: 1, patch: "p1" };
    ledger.state(state);
    const job = ledger.patch();
    expect(job).toMatchObject({ epoch: ledger.epoch, n: 1, patch: "p1" });
    if (job) ledger.confirm(job);
    ledger.state(state);
    expect(ledger.patch()).toBeUndefined();
    ledger.state({ n: 2, patch: "p2" });
    expect(ledger.patch()?.n).toBe(2);
  });
});

describe("Ledger of a page that learns late which session it is in", () => {
  it("keeps what its connection has taken in that session, and nothing of the one before", () => {
    const ledger = new Ledger({ keys: { a: "1", b: "1" } });
    ledger.joined({ n: 0, keys: { a: "", b: "" } });
    typed(ledger, "b", "x", "before");
    const write = typed(ledger, "a", "y", "next");
    ledger.send();
    ledger.acked(write, 1);
    ledger.state({ n: 1, patch: "p1", keys: { a: "2", b: "" }, status: { a: ["accepted"] } });
    ledger.discard([], "next", true);
    expect([...ledger.marks()]).toEqual([
      ["b", { state: "error", reason: "epoch_changed" }],
      ["a", { state: "saving" }],
    ]);
    const job = ledger.job();
    expect(job).toMatchObject({ kind: "patch", n: 1 });
    expect(job && ledger.confirm(job)).toMatchObject([{ key: "a" }]);
  });
});
