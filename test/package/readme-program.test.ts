import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transform } from "esbuild";
import { describe, expect, it } from "vitest";
import type { App } from "../../src/http/app.ts";
import { Browser } from "../support/browser.ts";

const ROOT = join(import.meta.dirname, "../..");
const START = "await serve(app, { port: 4000 });";

/** The program of the README, as its reader would run it, but for the port. */
async function readmeApp(): Promise<App> {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, program = ""] = /## A whole program\n\n```ts\n(.*?)```/s.exec(readme) ?? [];
  expect(program).toContain(START);
  const { code } = await transform(program.replace(START, "export { app };"), { loader: "ts", format: "esm" });
  // Within the package, so that "holdfast" is the package itself.
  const folder = join(ROOT, "test-results/readme");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "program.mjs");
  writeFileSync(file, code);
  const { app } = (await import(pathToFileURL(file).href)) as { app: App };
  return app;
}

describe("the program of the README", () => {
  it("runs: everybody sees each message once, and a name that is forgotten is gone", async () => {
    const browser = new Browser(await readmeApp());
    const [one, two] = [await (await browser.open("/chat")).join(), await (await browser.open("/chat")).join()];
    for (const text of ["first", "second"])
      expect(await one.submit("send", `text=${text}`)).toMatchObject({ status: "ok" });
    expect(await one.click("forget")).toMatchObject({ status: "ok" });
    for (const view of [one, two]) expect(view.html().match(/<li>/g)).toHaveLength(2);
    expect((await (await browser.fetch("/chat")).text()).match(/<li>/g)).toHaveLength(2);
    expect(await (await browser.fetch("/health")).text()).toBe("ok");
  });
});
