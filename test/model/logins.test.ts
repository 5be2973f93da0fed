import { describe, it } from "vitest";
import { check, PATIENCE } from "./check.ts";

describe("a visitor who logs in and out, in tabs that keep keys of their own,", () => {
  it("keeps P1 to P7 in 2,000 schedules of sessions in cookies", () => check(2_000, { keys: "all" }), PATIENCE);
  it(
    "keeps P1 to P7 in 300 schedules of sessions in a store",
    () => check(300, { keys: "all", store: "memory" }),
    PATIENCE,
  );
});

describe("a browser that refuses", () => {
  it("cookies: nothing is called saved, in 300 schedules", () => check(300, { cookies: "blocked" }), PATIENCE);
  it(
    "localStorage and Web Locks: what is called saved is, in 400 schedules of a patient visitor",
    () => check(400, { storage: "blocked", locks: false, patient: true }),
    PATIENCE,
  );
});
