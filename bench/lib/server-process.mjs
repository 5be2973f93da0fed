// @ts-check
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/**
 * @typedef {object} Usage
 * @property {number} cpu µs of CPU time so far, user and system, by the operating system
 * @property {number} rss bytes
 * @property {number} heap bytes in use, after a collection where one was asked for
 * @property {number} handles
 * @property {number} listeners of the process itself
 */

/** A server in its own process. */
export class ServerProcess {
  /**
   * @param {string} name a file of `servers/`
   * @param {{ env?: Record<string, string>, quiet?: boolean }} [options] `quiet` where a peer complains of what it is
   */
  static async start(name, { env = {}, quiet = false } = {}) {
    const path = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
    const child = fork(path, {
      stdio: ["ignore", "ignore", quiet ? "ignore" : "inherit", "ipc"],
      execArgv: ["--expose-gc"],
      env: { ...process.env, NODE_ENV: "production", ...env },
    });
    // Whoever waits for an answer of it would wait for ever.
    child.once("exit", (code) => {
      if (code === null || code === 0) return;
      console.error(`the server ${name} ended with ${code}`);
      process.exit(1);
    });
    const begun = performance.now();
    const [{ port }] = await once(child, "message");
    return new ServerProcess(child, port, performance.now() - begun);
  }

  /** @param {import("node:child_process").ChildProcess} child @param {number} port @param {number} startMs */
  constructor(child, port, startMs) {
    this.child = child;
    this.port = port;
    /** From its start to its first answer, in ms. */
    this.startMs = startMs;
  }

  /** @param {string} path */
  url(path) {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** @returns {Promise<Usage>} */
  async usage({ collect = false } = {}) {
    this.child.send(collect ? "collect" : "usage");
    const [usage] = await once(this.child, "message");
    return usage;
  }

  async stop() {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }
}
