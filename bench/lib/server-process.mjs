// @ts-check
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** A server in its own process: `port`, CPU time used so far (µs), and its end. */
export class ServerProcess {
  /** @param {string} name a file of `servers/` */
  static async start(name) {
    const path = fileURLToPath(new URL(`../servers/${name}.mjs`, import.meta.url));
    const child = fork(path, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
    const [{ port }] = await once(child, "message");
    return new ServerProcess(child, port);
  }

  /** @param {import("node:child_process").ChildProcess} child @param {number} port */
  constructor(child, port) {
    this.child = child;
    this.port = port;
  }

  /** @returns {Promise<number>} */
  async cpu() {
    this.child.send("usage");
    const [{ usage }] = await once(this.child, "message");
    return usage;
  }

  async stop() {
    this.child.kill("SIGKILL");
    await once(this.child, "exit");
  }
}
