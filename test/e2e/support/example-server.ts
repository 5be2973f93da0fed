import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort } from "../../support/free-port.ts";

const EXAMPLES = new URL("../../../examples/", import.meta.url);
const READY_MS = 15_000;
const POLL_MS = 20;

export interface ExampleServerOptions {
  /** Where browsers reach it, when that is not the server itself. */
  readonly origin?: string;
  /** As after `npm start`: no origin and no secret are configured. */
  readonly development?: boolean;
}

/** A built example as a process of its own, with its own secret and database, on a free port. */
export class ExampleServer {
  readonly port: number;
  readonly url: string;
  readonly #main: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;
  #process: ChildProcess | undefined;
  #log = "";

  static async start(
    example: "chat" | "gallery" | "login",
    options: ExampleServerOptions = {},
  ): Promise<ExampleServer> {
    const folder = await mkdtemp(join(tmpdir(), `holdfast-${example}-`));
    const server = new ExampleServer({ example, folder, port: await freePort(), ...options });
    await server.start();
    return server;
  }

  private constructor(options: ExampleServerOptions & { example: string; folder: string; port: number }) {
    this.#main = fileURLToPath(new URL(`${options.example}/dist/main.js`, EXAMPLES));
    this.port = options.port;
    this.url = options.origin ?? `http://localhost:${options.port}`;
    this.#folder = options.folder;
    const { NODE_ENV: _mode, ORIGIN: _origin, SECRET_KEY_BASE: _secret, ...inherited } = process.env;
    const production = { NODE_ENV: "production", ORIGIN: this.url, SECRET_KEY_BASE: crypto.randomUUID().repeat(2) };
    this.#env = {
      ...inherited,
      ...(!options.development && production),
      PORT: String(options.port),
      CHAT_DB: join(options.folder, "chat.sqlite"),
      LOGIN_DB: join(options.folder, "login.sqlite"),
    };
  }

  /** What the process has printed since it was first started. */
  get log(): string {
    return this.#log;
  }

  /** Starts the process, again on the same port, and waits until it answers. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#main], {
      cwd: this.#folder,
      env: this.#env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => (this.#log += bytes));
    const deadline = Date.now() + READY_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || Date.now() > deadline) throw new Error(`the example did not start:\n${this.#log}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Ends it in order, as a deploy does. */
  stop(): Promise<void> {
    return this.#end("SIGTERM");
  }

  /** `kill -9`: nothing of the process gets to say a word. */
  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  async dispose(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #answers(): Promise<boolean> {
    const response = await fetch(`http://localhost:${this.port}/health`).catch(() => undefined);
    await response?.body?.cancel();
    return response?.ok ?? false;
  }

  async #end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }
}
