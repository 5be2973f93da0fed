import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { freePort } from "../../support/free-port.ts";
import { ROOT } from "../../../scripts/steps.mjs";

const READY_MS = 30_000;
const POLL_MS = 20;

/** A program of `support/programs` as a process of its own, which can be killed as a crash of the machine would. */
export class ProgramServer implements AsyncDisposable {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  static async start(program: string): Promise<ProgramServer> {
    // Inside the package, so that it imports the built one by its name.
    const results = join(ROOT, "test-results");
    await mkdir(results, { recursive: true });
    const folder = await mkdtemp(join(results, "program-"));
    await build({
      entryPoints: [fileURLToPath(new URL(`programs/${program}.ts`, import.meta.url))],
      outfile: join(folder, "main.mjs"),
      format: "esm",
    });
    const server = new ProgramServer(folder, await freePort());
    await server.start();
    return server;
  }

  private constructor(folder: string, port: number) {
    this.#folder = folder;
    this.#port = port;
    this.url = `http://localhost:${port}`;
  }

  /** Starts the process, again on the same port, and waits until it answers. */
  async start(): Promise<void> {
    const { NODE_ENV: _mode, ...env } = process.env;
    const child = spawn(process.execPath, [join(this.#folder, "main.mjs")], {
      cwd: this.#folder,
      env: { ...env, PORT: String(this.#port) },
      stdio: "ignore",
    });
    this.#process = child;
    const deadline = Date.now() + READY_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error("the program did not start");
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** `kill -9`: nothing of the process gets to say a word. */
  async kill(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const response = await fetch(this.url).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok ?? false;
  }
}
