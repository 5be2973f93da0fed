import { describe, it } from "vitest";
import { check, PATIENCE } from "./check.ts";

describe("the session in a store on the server", () => {
  it("keeps P1 to P7 in 700 schedules", () => check(700, { store: "memory" }), PATIENCE);
  it(
    "keeps P1 to P7 in 300 schedules where it moves there when it outgrows its cookie",
    () => check(300, { store: "spill" }),
    PATIENCE,
  );
});
