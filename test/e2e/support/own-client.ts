import { build } from "esbuild";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../../../scripts/steps.mjs";

/** A folder of assets with a browser bundle of one's own, as somebody with a bundler makes it. */
export interface OwnClient extends AsyncDisposable {
  /** For `createApp`. */
  readonly options: { readonly assets: string; readonly client: { readonly src: string } };
}

/** Bundles a program that imports `holdfast/client`. */
export async function bundleClient(program: string): Promise<OwnClient> {
  const folder = await mkdtemp(join(tmpdir(), "own-client-"));
  await build({
    stdin: { contents: program, resolveDir: ROOT, loader: "ts" },
    alias: { "holdfast/client": join(ROOT, "dist/client.js") },
    bundle: true,
    format: "iife",
    outfile: join(folder, "app.js"),
    logLevel: "silent",
  });
  return {
    options: { assets: folder, client: { src: "/assets/app.js" } },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
