import { mkdtempSync, rmdirSync, rmSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HoldfastError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { randomId } from "../base/random-id.ts";
import { folderPrefix, removeLeftBehind } from "./left-behind.ts";
import type { TemporaryFile, UploadStore, UploadWriter } from "../view/uploads/upload-writer.ts";

/** Bounds on the files that uploads leave on the disk of one process. */
export interface FileLimits {
  /** Bytes of all temporary files together; a chunk beyond it fails its file. */
  readonly temporaryBytes: number;
}

export const defaultFileLimits: FileLimits = { temporaryBytes: 2_000_000_000 };

export interface TemporaryFilesOptions {
  readonly limits: FileLimits;
  readonly logger: Logger;
  /** Where the private folder is made; default the system's folder for such. */
  readonly folder?: string;
}

/**
 * Keeps uploaded files in a folder that nobody else may look into, under names of our own: nothing the browser says
 * becomes part of a path. The folder is there only while a file is; those that killed processes left are removed.
 */
export class TemporaryFiles implements UploadStore {
  readonly #options: TemporaryFilesOptions;
  readonly #parent: string;
  readonly #paths = new Set<string>();
  #folder: string | undefined;
  #bytes = 0;

  constructor(options: TemporaryFilesOptions) {
    this.#options = options;
    this.#parent = options.folder ?? tmpdir();
    removeLeftBehind(this.#parent).catch((error: unknown) => {
      options.logger.warn({ error }, "what killed processes left of uploads could not be looked for");
    });
  }

  /** Bytes of all files now. */
  get bytes(): number {
    return this.#bytes;
  }

  createWriter(): UploadWriter<TemporaryFile> {
    return new TemporaryFileWriter({
      take: (bytes) => this.#take(bytes),
      create: () => this.#create(),
      remove: (path, bytes) => this.#remove(path, bytes),
    });
  }

  /** Counts bytes before they are written. */
  #take(bytes: number): void {
    const { temporaryBytes } = this.#options.limits;
    if (this.#bytes + bytes > temporaryBytes) {
      throw new HoldfastError("limit_exceeded", `Uploaded files take up temporaryBytes, ${temporaryBytes}, already.`);
    }
    this.#bytes += bytes;
  }

  async #create(): Promise<{ path: string; file: FileHandle }> {
    // mkdtemp makes it 0700: what visitors upload is nobody else's to read.
    this.#folder ??= mkdtempSync(join(this.#parent, folderPrefix()));
    const path = join(this.#folder, randomId(16));
    this.#paths.add(path);
    try {
      return { path, file: await open(path, "wx", 0o600) };
    } catch (error) {
      this.#paths.delete(path);
      throw error;
    }
  }

  #remove(path: string, bytes: number): void {
    this.#bytes -= bytes;
    if (!this.#paths.delete(path)) return;
    try {
      rmSync(path, { force: true });
      if (this.#paths.size === 0 && this.#folder !== undefined) rmdirSync(this.#folder);
    } catch (error) {
      this.#options.logger.error({ error }, "a temporary file could not be deleted");
    }
    if (this.#paths.size === 0) this.#folder = undefined;
  }
}

interface Shelf {
  take(bytes: number): void;
  create(): Promise<{ path: string; file: FileHandle }>;
  remove(path: string, bytes: number): void;
}

class TemporaryFileWriter implements UploadWriter<TemporaryFile> {
  readonly #shelf: Shelf;
  #path = "";
  #file: FileHandle | undefined;
  #bytes = 0;

  constructor(shelf: Shelf) {
    this.#shelf = shelf;
  }

  async init(): Promise<void> {
    const { path, file } = await this.#shelf.create();
    this.#path = path;
    this.#file = file;
  }

  async writeChunk(chunk: Uint8Array): Promise<void> {
    this.#shelf.take(chunk.byteLength);
    this.#bytes += chunk.byteLength;
    await this.#file?.writeFile(chunk);
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  meta(): TemporaryFile {
    return { path: this.#path };
  }

  /** At once, not in a while: whoever ends the process next must not leave a file behind. */
  dispose(): void {
    const bytes = this.#bytes;
    this.#bytes = 0;
    this.#shelf.remove(this.#path, bytes);
  }
}
