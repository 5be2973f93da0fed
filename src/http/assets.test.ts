import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { createApp, type App } from "./app.ts";
import { Assets } from "./assets.ts";

const ORIGIN = "http://localhost:4000";
let folder = "";
let app: App;

beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), "holdfast-assets-"));
  folder = join(root, "public");
  mkdirSync(join(folder, "img"), { recursive: true });
  mkdirSync(join(folder, ".git"));
  writeFileSync(join(root, "secret.txt"), "secret");
  writeFileSync(join(folder, "app.css"), "body{}");
  writeFileSync(join(folder, "img", "a b.svg"), "<svg/>");
  writeFileSync(join(folder, ".env"), "secret");
  writeFileSync(join(folder, ".git", "config"), "secret");
  symlinkSync(join(root, "secret.txt"), join(folder, "link.txt"));
  symlinkSync(join(folder, "app.css"), join(folder, "same.css"));
  app = createApp({
    secret: "a secret of the tests, long enough for the key ring",
    origin: ORIGIN,
    assets: folder,
    logger: silentLogger,
  });
});
afterAll(() => rmSync(join(folder, ".."), { recursive: true }));

const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  app.fetch(new Request(ORIGIN + path, { method, headers }));

describe("app.asset", () => {
  it("names a file by its content, and that URL may be kept for ever", async () => {
    const path = app.asset("/app.css");
    expect(path).toMatch(/^\/assets\/[\w-]{11}\/app\.css$/);
    const response = await get(path);
    expect(await response.text()).toBe("body{}");
    expect(response.headers.get("content-type")).toBe("text/css; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    expect(response.headers.get("set-cookie")).toBeNull();
  });

  it("refuses a file that is not there", () => {
    expect(() => app.asset("/none.css")).toThrow(/no such file/);
  });

  it("finds a file in the first of several folders that has it", async () => {
    const other = join(folder, "..", "shared");
    mkdirSync(other);
    writeFileSync(join(other, "app.css"), "other{}");
    writeFileSync(join(other, "shared.css"), "shared{}");
    symlinkSync(join(folder, "..", "secret.txt"), join(other, "link.txt"));
    const assets = new Assets({ folders: [folder, other], development: false });
    const text = (path: string) => new TextDecoder().decode(assets.find(path)?.bytes);
    expect([text("/app.css"), text("/shared.css")]).toEqual(["body{}", "shared{}"]);
    expect(assets.find("/link.txt")).toBeUndefined();
    expect(assets.find("/shared/app.css")).toBeUndefined();
  });

  it("names a changed file anew in development, and once in production", () => {
    const file = join(folder, "changes.css");
    writeFileSync(file, "a");
    const [development, production] = [true, false].map((mode) => new Assets({ folders: [folder], development: mode }));
    const before = [development?.hashed("/changes.css"), production?.hashed("/changes.css")];
    writeFileSync(file, "b");
    utimesSync(file, 1, 1);
    expect(development?.hashed("/changes.css")).not.toBe(before[0]);
    expect(production?.hashed("/changes.css")).toBe(before[1]);
  });
});

describe("serving assets", () => {
  it("asks again for a plain URL or an old hash, and answers 304", async () => {
    for (const path of ["/assets/app.css", "/assets/AAAAAAAAAAA/app.css"]) {
      const response = await get(path);
      expect([response.status, response.headers.get("cache-control")]).toEqual([200, "no-cache"]);
      const again = await get(path, { "if-none-match": response.headers.get("etag") ?? "" });
      expect([again.status, await again.text()]).toEqual([304, ""]);
    }
  });

  it("serves names with spaces, links within the folder, and HEAD", async () => {
    expect((await get("/assets/img/a%20b.svg")).headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(await (await get("/assets/same.css")).text()).toBe("body{}");
    const head = await get("/assets/app.css", {}, "HEAD");
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  it.each([
    "/assets/../secret.txt",
    "/assets/..%2fsecret.txt",
    "/assets/%2e%2e/secret.txt",
    "/assets/..%5csecret.txt",
    "/assets/%252e%252e%252fsecret.txt",
    "/assets//../secret.txt",
    "/assets/img/..%2f..%2fsecret.txt",
    "/assets/link.txt",
    "/assets/.env",
    "/assets/.git/config",
    "/assets/app.css%00",
    "/assets/app.css/",
    `/assets/${"a".repeat(5_000)}`,
    "/assets/img",
    "/assets/",
    "/assets/%ff",
    "/assets/AAAAAAAAAAA/../../secret.txt",
    "/assets/AAAAAAAAAAA/..%2f..%2fsecret.txt",
  ])("serves nothing for %s", async (path) => {
    const response = await get(path);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain("secret");
  });
});

describe("socket.staticChanged", () => {
  const changed = (urls: unknown, basePath = "") =>
    new Assets({ folders: [folder], development: false }).changed(urls, basePath);

  it("is false for what the page was loaded with and is still the same, and for what is none of ours", () => {
    const current = [app.asset("/app.css"), app.asset("/img/a b.svg")].map((path) => ORIGIN + encodeURI(path));
    expect(changed(current)).toBe(false);
    expect(changed([`${ORIGIN}/assets/app.css`, "https://cdn.example/x.js", "::", 7, null])).toBe(false);
    for (const none of [undefined, "x", {}, []]) expect(changed(none)).toBe(false);
  });

  it("is true for one file that is another by now, or gone", () => {
    expect(changed([ORIGIN + app.asset("/app.css"), `${ORIGIN}/assets/AAAAAAAAAAA/app.css`])).toBe(true);
    expect(changed([`${ORIGIN}/assets/AAAAAAAAAAA/gone.css`])).toBe(true);
    expect(changed([`${ORIGIN}/base/assets/AAAAAAAAAAA/app.css`], "/base")).toBe(true);
  });

  it("reads a hundred addresses of a client and no more", () => {
    const many = Array.from({ length: 100 }, () => "https://cdn.example/x.js");
    expect(changed([...many, `${ORIGIN}/assets/AAAAAAAAAAA/app.css`])).toBe(false);
  });
});
