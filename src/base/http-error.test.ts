import { describe, expect, it } from "vitest";
import { HoldfastError } from "./errors.ts";
import { httpError, statusOf } from "./http-error.ts";

describe("httpError", () => {
  it("makes the one error class, with the status it answers with", () => {
    const error = httpError(404, "no user 7");
    expect(error).toBeInstanceOf(HoldfastError);
    expect(error).toMatchObject({ code: "http_status", message: "no user 7" });
    expect(error.kind).toEqual({ status: 404, reason: "not_found", level: "info" });
    expect(httpError(418).kind).toMatchObject({ status: 418, reason: "error" });
  });

  it.each([200, 399, 500, 404.5, Number.NaN])("refuses %s, which says nothing of what a visitor did", (status) => {
    expect(() => httpError(status)).toThrow(/from 400 to 499/);
  });
});

describe("statusOf", () => {
  it("is the status of what the visitor did, and nothing for what failed here", () => {
    expect(statusOf(httpError(403))).toBe(403);
    expect(statusOf(new HoldfastError("session_invalid", "too long"))).toBe(422);
    expect(statusOf(new HoldfastError("socket_misuse", "no"))).toBeUndefined();
    expect(statusOf(new Error("boom"))).toBeUndefined();
  });
});
