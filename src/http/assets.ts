import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { lookup } from "mrmime";
import { HoldfastError } from "../base/errors.ts";

/** A static file, read. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Names the content: 64 bits of its SHA-256. */
  readonly hash: string;
}

const CLIENT = "/holdfast.js";
const MAX_BYTES = 50_000_000;

/** The static files of an app: those of its folder, and the ready-made client. */
export class Assets {
  readonly #folder: string | undefined;
  readonly #development: boolean;
  readonly #cache = new Map<string, { asset: Asset; mtime: number }>();

  constructor(options: { folder: string | undefined; development: boolean }) {
    this.#folder = options.folder && resolve(options.folder);
    this.#development = options.development;
  }

  /** The path under which a file is served for ever, its content being in its name. */
  hashed(path: string): string {
    const asset = this.find(path);
    if (asset === undefined)
      throw new HoldfastError("definition_invalid", `asset("${path}"): there is no such file in the assets folder.`);
    return `/assets/${asset.hash}${path}`;
  }

  /** The path of the ready-made client. */
  clientPath(): string {
    if (this.find(CLIENT) === undefined) {
      throw new HoldfastError(
        "definition_invalid",
        "The browser client is not built; run `npm run build`, or give createApp({ client: { src } }).",
      );
    }
    return this.hashed(CLIENT);
  }

  find(path: string): Asset | undefined {
    const file = this.#locate(path);
    return file === undefined ? undefined : this.#read(file);
  }

  /** The file of a path; none for what would leave the folder or is hidden. */
  #locate(path: string): string | undefined {
    if (path === CLIENT || path === `${CLIENT}.map`) return clientFile(path);
    if (this.#folder === undefined || !path.startsWith("/") || path.includes("\0")) return undefined;
    if (path.split(/[/\\]/).some((step) => step.startsWith("."))) return undefined;
    const file = join(this.#folder, path);
    return file.startsWith(this.#folder + sep) ? file : undefined;
  }

  #read(file: string): Asset | undefined {
    const cached = this.#cache.get(file);
    if (cached !== undefined && !this.#development) return cached.asset;
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile() || stat.size > MAX_BYTES) return undefined;
    if (cached?.mtime === stat.mtimeMs) return cached.asset;
    const bytes = new Uint8Array(readFileSync(file));
    const hash = createHash("sha256").update(bytes).digest().subarray(0, 8).toString("base64url");
    const type = lookup(file) ?? "application/octet-stream";
    const asset = { bytes, hash, type: /^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type };
    this.#cache.set(file, { asset, mtime: stat.mtimeMs });
    return asset;
  }
}

/** Beside the compiled program, or in its build when the sources run themselves. */
function clientFile(path: string): string | undefined {
  const places = [`../client${path}`, `../../dist/client${path}`].map((place) =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isFile());
}
