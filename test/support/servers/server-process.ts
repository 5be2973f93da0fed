import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_MS = 20_000;
const POLL_MS = 10;

/** How a real server is run for one test file: on a private port, in a folder of its own. */
export interface ServerPlan {
  readonly name: string;
  readonly port: number;
  /** Where it keeps its data; removed at the end. */
  readonly folder: string;
  readonly command: readonly [program: string, ...args: string[]];
  readonly options?: SpawnOptions;
}

export const newFolder = (name: string): string => mkdtempSync(join(tmpdir(), `holdfast-${name}-`));

/** A server of the tests. It can be killed and started again on the same port with the same data. */
export class ServerProcess {
  readonly port: number;
  readonly #plan: ServerPlan;
  #child: ChildProcess | undefined;
  #log = "";

  constructor(plan: ServerPlan) {
    this.#plan = plan;
    this.port = plan.port;
  }

  async start(): Promise<void> {
    const { command, options, name } = this.#plan;
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes: Buffer) => (this.#log += bytes));
    let failed: Error | undefined;
    child.once("error", (error) => (failed = error));
    const deadline = Date.now() + READY_MS;
    while (!(await accepts(this.port))) {
      if (failed !== undefined || child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `${name} did not start; is it installed? \`npm test\` installs it.\n${failed ?? ""}${this.#log}`,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** `SIGKILL` is a crash; `SIGSTOP` leaves it there but deaf, until `SIGCONT`. */
  async signal(signal: "SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ends = signal === "SIGKILL" || signal === "SIGTERM";
    const ended = ends ? once(child, "exit") : undefined;
    child.kill(signal);
    await ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.signal("SIGCONT");
    await this.signal("SIGKILL");
    rmSync(this.#plan.folder, { recursive: true, force: true });
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
