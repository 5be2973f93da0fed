import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync, type Stats } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { lookup } from "mrmime";
import { HoldfastError } from "../base/errors.ts";
import { decodePath } from "./decode-path.ts";

/** A static file, read. */
export interface Asset {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Names the content: 64 bits of its SHA-256. */
  readonly hash: string;
}

const CLIENT = "/holdfast.js";
/** A larger file is none of ours: it would be read whole. Serve it from elsewhere. */
const MAX_BYTES = 50_000_000;
/** Files read and kept, in bytes; beyond it the oldest are read again. */
const MAX_KEPT = 100_000_000;
/** Addresses of one page that are compared; a page that tracks more is none of ours. */
const MAX_TRACKED = 100;
const BASE = "http://local.invalid";
const HASHED = /^\/assets\/([A-Za-z0-9_-]{11})(\/.+)$/;

/** The parts of a path that names its content: the whole, the hash, the file. */
export const hashedPath = (path: string): RegExpExecArray | null => HASHED.exec(path);

/** The static files of an app: those of its folders, and the ready-made client. */
export class Assets {
  readonly #folders: readonly string[];
  readonly #development: boolean;
  readonly #kept = new Map<string, { asset: Asset; mtime: number }>();
  #keptBytes = 0;
  #client: string | undefined;

  constructor(options: { folders: readonly string[]; development: boolean }) {
    this.#folders = options.folders.map((folder) => resolve(folder));
    this.#development = options.development;
  }

  /** The path under which a file is served for ever, its content being in its name. */
  hashed(path: string): string {
    const asset = this.find(path);
    if (asset !== undefined) return `/assets/${asset.hash}${path}`;
    throw new HoldfastError("definition_invalid", `asset("${path}"): there is no such file in the assets folder.`);
  }

  /** The path of the ready-made client. */
  clientPath(): string {
    const asset = this.find(CLIENT);
    if (asset !== undefined) return `/assets/${asset.hash}${CLIENT}`;
    throw new HoldfastError(
      "definition_invalid",
      "The browser client is not built; run `npm run build`, or give createApp({ client: { src } }).",
    );
  }

  /** Whether one of the addresses a page was loaded with, as its client says, is another by now. */
  changed(urls: unknown, basePath: string): boolean {
    if (!Array.isArray(urls)) return false;
    return urls.slice(0, MAX_TRACKED).some((url) => {
      if (typeof url !== "string") return false;
      const [, hash, path] = hashedPath(pathOf(url).slice(basePath.length)) ?? [];
      return path !== undefined && this.find(path)?.hash !== hash;
    });
  }

  /** Of folders that both have the file the first one's. */
  find(path: string): Asset | undefined {
    if (path === CLIENT || path === `${CLIENT}.map`) {
      this.#client ??= clientFile();
      return this.#client === undefined ? undefined : this.#read(this.#client + path.slice(CLIENT.length));
    }
    if (!path.startsWith("/") || path.includes("\0")) return undefined;
    if (path.split(/[/\\]/).some((step) => step.startsWith("."))) return undefined;
    for (const folder of this.#folders) {
      const file = join(folder, path);
      const asset = file.startsWith(folder + sep) ? this.#read(file, folder) : undefined;
      if (asset !== undefined) return asset;
    }
    return undefined;
  }

  #read(file: string, folder?: string): Asset | undefined {
    const kept = this.#kept.get(file);
    if (kept !== undefined && !this.#development) return kept.asset;
    const stat = statOf(file);
    if (stat === undefined || !stat.isFile() || stat.size > MAX_BYTES) return undefined;
    if (folder !== undefined && !holds(folder, file)) return undefined;
    if (kept?.mtime === stat.mtimeMs) return kept.asset;
    const bytes = new Uint8Array(readFileSync(file));
    const hash = createHash("sha256").update(bytes).digest().subarray(0, 8).toString("base64url");
    const type = lookup(file) ?? "application/octet-stream";
    const asset = { bytes, hash, type: /^text\/|javascript|json|svg/.test(type) ? `${type}; charset=utf-8` : type };
    this.#keep(file, asset, stat.mtimeMs);
    return asset;
  }

  #keep(file: string, asset: Asset, mtime: number): void {
    this.#drop(file);
    this.#kept.set(file, { asset, mtime });
    this.#keptBytes += asset.bytes.length;
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= MAX_KEPT) return;
      this.#drop(oldest);
    }
  }

  #drop(file: string): void {
    this.#keptBytes -= this.#kept.get(file)?.asset.bytes.length ?? 0;
    this.#kept.delete(file);
  }
}

/** Whether a file is where it seems to be: a link must not lead out of the folder. */
const holds = (folder: string, file: string): boolean => realpathSync(file).startsWith(realpathSync(folder) + sep);

const pathOf = (url: string): string => (URL.canParse(url, BASE) ? decodePath(new URL(url, BASE).pathname) : "");

/** Undefined for what cannot be there: a file taken for a folder, a name too long for the disk. */
function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

/** Beside the compiled program, or in its build when the sources run themselves. */
function clientFile(): string | undefined {
  const places = ["../client", "../../dist/client"].map((place) =>
    fileURLToPath(new URL(place + CLIENT, import.meta.url)),
  );
  return places.find((place) => statOf(place)?.isFile());
}
