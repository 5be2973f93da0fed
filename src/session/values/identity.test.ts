import { describe, expect, it } from "vitest";
import { commit, Jar, SECRET, TestClock, testEngine, visitor } from "../../../test/support/session-jar.ts";
import { createKeyRing } from "../../base/key-ring.ts";
import { sealToken } from "../../base/tokens.ts";
import { encodeState } from "./codec.ts";
import type { SessionState } from "./entry.ts";
import { isTagOf, newSessionId, tagOf, versionOf } from "./identity.ts";

const ring = createKeyRing([SECRET]);
const { time } = new TestClock();
const base: SessionState = {
  id: newSessionId(),
  generation: 0,
  anonymous: true,
  provisional: false,
  entries: new Map([["username", { value: "ann", clock: "0loyw3v28000abcdefgh" }]]),
};

const jarOf = (state: SessionState): Jar => {
  const jar = new Jar();
  jar.cookies.set("holdfast", ring.seal("cookie", "holdfast", JSON.stringify([time + 1_000, encodeState(state)])));
  return jar;
};
const patchOf = (state: SessionState): string =>
  sealToken(ring, { purpose: "patch", data: [encodeState(state)], expiresAt: time + 1_000 });

describe("only anonymous sessions of one generation merge:", () => {
  const other = { ...base, id: newSessionId() };
  it.each<[string, SessionState, SessionState, number, string | undefined]>([
    ["its own patch", base, base, 200, undefined],
    ["another anonymous session's", base, other, 200, undefined],
    ["a provisional session's", base, { ...other, provisional: true }, 200, undefined],
    ["an anonymous patch into a session with a login", { ...base, anonymous: false }, other, 409, "session_mismatch"],
    ["the patch of a session with a login", base, { ...other, anonymous: false }, 409, "session_mismatch"],
    ["its own of another generation", { ...base, generation: 1 }, base, 409, "epoch_changed"],
    ["a provisional one of another generation", { ...base, generation: 1 }, other, 409, "epoch_changed"],
  ])("%s", async (_name, cookie, patch, status, error) => {
    const jar = jarOf(cookie);
    const answer = await commit(testEngine(), jar, { patch: patchOf(patch) });
    expect([answer.status, answer.body.error]).toEqual([status, error]);
    if (status !== 200) expect(answer.cookies).toEqual([]);
  });

  it("a ticket adds entries to no connection but one of its own session and generation", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine, "eve");
    const { body } = await commit(engine, jar, {});
    for (const state of [base, { ...base, generation: 1 }]) {
      const connection = engine.connect(jarOf(state).header());
      connection.mergeTicket(body.ticket ?? "");
      expect(connection.values()["username"]).toBe("ann");
    }
  });
});

describe("versionOf", () => {
  const clocks = (...all: [string, string][]): SessionState => ({
    ...base,
    entries: new Map(all.map(([key, clock]) => [key, { value: 1, clock }])),
  });

  it("names all entries, not the greatest clock alone, in whatever order they came", () => {
    const two = versionOf(ring, clocks(["a", "1"], ["b", "2"]));
    expect(versionOf(ring, clocks(["b", "2"], ["a", "1"]))).toBe(two);
    expect(versionOf(ring, clocks(["b", "2"]))).not.toBe(two);
    expect(versionOf(ring, clocks(["a", "0"], ["b", "2"]))).not.toBe(two);
    expect(versionOf(ring, clocks(["a", "2"], ["b", "1"]))).not.toBe(two);
  });

  it("differs by session and generation", () => {
    const versions = [base, { ...base, id: newSessionId() }, { ...base, generation: 1 }];
    expect(new Set(versions.map((state) => versionOf(ring, state))).size).toBe(3);
  });
});

describe("tagOf", () => {
  it("is known again for its session and generation, null for none", () => {
    const tag = tagOf(ring, base);
    expect(tag).toMatch(/^[\w-]{11}$/);
    expect(isTagOf(ring, base, tag)).toBe(true);
    expect(isTagOf(ring, { ...base, generation: 1 }, tag)).toBe(false);
    expect([isTagOf(ring, base, null), isTagOf(ring, undefined, null), isTagOf(ring, undefined, tag)]).toEqual([
      false,
      true,
      false,
    ]);
  });
});
