import { describe, it } from "vitest";
import { check, PATIENCE } from "./check.ts";

describe("the session in the cookie", () => {
  it("keeps P1 to P7 in 2,500 schedules over a bus", () => check(2_500, { bus: "reliable" }), PATIENCE);
  it(
    "keeps P1 to P7 in 2,500 schedules over a bus that loses messages",
    () => check(2_500, { bus: "lossy" }),
    PATIENCE,
  );
});
