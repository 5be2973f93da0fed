import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const RUN = fileURLToPath(new URL("../../bench/chaos/run.mjs", import.meta.url));
const TEST_MS = 240_000;

/** A short run with few clients, on a machine that may be slow: when they are back is measured by the long one. */
const chaos = (...options: string[]): Promise<{ code: number; output: string }> =>
  new Promise((resolve) => {
    const small = ["--clients", "60", "--seconds", "6", "--back", "60"];
    execFile(process.execPath, [RUN, ...small, ...options], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });

describe("a chat on three processes, of which one is killed, one drained, and what they share killed", () => {
  it.each([
    ["Redis", ["--bus", "redis"]],
    ["PostgreSQL", ["--bus", "postgres"]],
    ["sessions in cookies, and Redis as the bus", ["--bus", "redis", "--sessions", "cookie"]],
  ])(
    "loses nothing that was shown as saved, and shows everybody the same: %s",
    { timeout: TEST_MS },
    async (_, options) => {
      const { code, output } = await chaos(...options);
      expect(output).not.toContain("false");
      expect(code, output).toBe(0);
    },
  );

  it("is found to lose what a Redis forgets", { timeout: TEST_MS }, async () => {
    const { code, output } = await chaos("--forgetful", "--bus", "redis");
    expect(output).toContain("was saved");
    expect(code).toBe(1);
  });
});
