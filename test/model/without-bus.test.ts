import { describe, it } from "vitest";
import { check, PATIENCE } from "./check.ts";

describe("the session in the cookie, no bus between the processes,", () => {
  it("keeps P1 to P7 in 5,000 schedules", () => check(5_000, { bus: "none" }), PATIENCE);
});
