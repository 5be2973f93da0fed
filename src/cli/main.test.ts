import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createKeyRing } from "../base/key-ring.ts";
import { sealedCookie } from "../session/cookies/cookie-codec.ts";
import { runCommand } from "./main.ts";

const SECRET = "a secret of the tests, long enough for the key ring to take it";
const NOW = 1_700_000_000_000;

const seal = (name: string, expiresAt = NOW + 1_000) =>
  sealedCookie(createKeyRing([SECRET]), name).seal(
    {
      id: "the id",
      generation: 2,
      anonymous: true,
      provisional: false,
      entries: new Map([
        ["username", { clock: `${NOW.toString(36).padStart(9, "0")}000process1`, value: "ann", expires: NOW + 5 }],
        ["theme", { clock: `${NOW.toString(36).padStart(9, "0")}001process1`, deleted: true }],
      ]),
    },
    expiresAt,
  );

function run(args: string[], options: { env?: Record<string, string>; cwd?: string } = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const host = { print: (text: string) => out.push(text), complain: (text: string) => err.push(text), now: NOW };
  const code = runCommand(args, { env: {}, cwd: "/nowhere", ...options, ...host });
  return { code, out: out.join(""), err: err.join("") };
}

const env = { SECRET_KEY_BASE: SECRET };

describe("holdfast session open", () => {
  it("shows what a cookie holds, by its value or as name=value, of http or https", () => {
    const shown = {
      id: "the id",
      generation: 2,
      anonymous: true,
      entries: {
        username: { value: "ann", written: "2023-11-14T22:13:20.000Z", expires: "2023-11-14T22:13:20.005Z" },
        theme: { deleted: true, written: "2023-11-14T22:13:20.000Z" },
      },
    };
    const cookie = seal("holdfast");
    expect(JSON.parse(run(["session", "open", cookie], { env }).out)).toEqual(shown);
    const secure = `__Host-holdfast=${seal("__Host-holdfast")}`;
    const { code, out } = run(["session", "open", secure, "--secret", SECRET]);
    expect([code, JSON.parse(out)]).toEqual([0, shown]);
  });

  it("takes the secret that development keeps", () => {
    const cwd = mkdtempSync(join(tmpdir(), "holdfast-cli-"));
    mkdirSync(join(cwd, ".holdfast"));
    writeFileSync(join(cwd, ".holdfast", "secret"), `${SECRET}\n`);
    expect(run(["session", "open", seal("holdfast")], { cwd }).code).toBe(0);
    rmSync(cwd, { recursive: true });
  });

  it("says so, and shows nothing, where the cookie does not open", () => {
    const other = { SECRET_KEY_BASE: SECRET.toUpperCase() };
    for (const options of [{ env: other }, { env }]) {
      const { code, out, err } = run(
        ["session", "open", options.env === env ? seal("holdfast", NOW) : seal("holdfast")],
        options,
      );
      expect([code, out]).toEqual([1, ""]);
      expect(err).toMatch(/no session cookie of this secret/);
    }
  });

  it("tells how it is called", () => {
    for (const args of [[], ["session"], ["session", "close", "x"], ["session", "open", "a", "b"], ["--nonsense"]]) {
      const { code, err } = run(args, { env });
      expect([code, err]).toEqual([2, expect.stringContaining("Usage:")]);
    }
    expect(run(["session", "open", "x"])).toMatchObject({ code: 2, err: expect.stringMatching(/SECRET_KEY_BASE/) });
    expect(run(["session", "open", "x", "--secret", "short"]).code).toBe(2);
  });
});
