import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { developmentSecret } from "./development-secret.ts";

let folder = "";
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "holdfast-secret-"))));
afterEach(() => rmSync(folder, { recursive: true }));

describe("developmentSecret", () => {
  it("makes a secret once, for this user alone, where git does not see it, and says so", () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, info: (_fields: object, message: string) => void lines.push(message) };
    const secret = developmentSecret(logger, folder);
    expect(secret).toMatch(/^[\w-]{64}$/);
    expect(developmentSecret(logger, folder)).toBe(secret);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(secret);
    expect(statSync(join(folder, ".holdfast", "secret")).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(folder, ".holdfast", ".gitignore"), "utf8")).toBe("*\n");
  });
});
