// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const READY_MS = 20_000;
const POLL_MS = 10;

/**
 * How a real server is run for one test file or one run of the bench: on a private port, in a folder of its own.
 *
 * @typedef {object} ServerPlan
 * @property {string} name
 * @property {number} port
 * @property {string} folder where it keeps its data; removed at the end
 * @property {readonly [program: string, ...args: string[]]} command
 * @property {import("node:child_process").SpawnOptions} [options]
 */

/** @param {string} name */
export const newFolder = (name) => mkdtempSync(join(tmpdir(), `holdfast-${name}-`));

/** A server beside the tests. It can be killed and started again on the same port with the same data. */
export class ServerProcess {
  /** @type {ServerPlan} */
  #plan;
  /** @type {import("node:child_process").ChildProcess | undefined} */
  #child;
  #log = "";

  /** @param {ServerPlan} plan */
  constructor(plan) {
    this.#plan = plan;
    /** @readonly */
    this.port = plan.port;
  }

  /** @returns {Promise<void>} */
  async start() {
    const { command, options, name } = this.#plan;
    const [program, ...args] = command;
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    this.#child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (bytes) => (this.#log += bytes));
    /** @type {Error | undefined} */
    let failed;
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

  /**
   * `SIGKILL` is a crash; `SIGSTOP` leaves it there but deaf, until `SIGCONT`.
   *
   * @param {"SIGKILL" | "SIGTERM" | "SIGSTOP" | "SIGCONT"} signal
   * @returns {Promise<void>}
   */
  async signal(signal) {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ends = signal === "SIGKILL" || signal === "SIGTERM";
    // `exit` is too early: processes of PostgreSQL outlive it for a moment, in the way of the next start.
    const ended = ends ? once(child, "close") : undefined;
    child.kill(signal);
    await ended;
  }

  /** @returns {Promise<void>} */
  async [Symbol.asyncDispose]() {
    await this.signal("SIGCONT");
    await this.signal("SIGKILL");
    rmSync(this.#plan.folder, { recursive: true, force: true });
  }
}

/** @param {number} port @returns {Promise<boolean>} */
function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
