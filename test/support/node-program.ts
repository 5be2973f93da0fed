import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { WebSocket } from "ws";
import type { App } from "../../src/http/app.ts";
import { Browser, ORIGIN } from "./browser.ts";

const MAIN = fileURLToPath(new URL("./node-program.mjs", import.meta.url));
const SECRET = "a secret of the tests, long enough for the key ring to take it";

/** `node-program.mjs` as a process. */
export class NodeProgram {
  readonly port: number;
  readonly #child: ChildProcess;
  readonly #log: () => string;

  static async start(env: Record<string, string> = {}): Promise<NodeProgram> {
    let log = "";
    const production = { NODE_ENV: "production", ORIGIN, SECRET_KEY_BASE: SECRET };
    const child = spawn(process.execPath, [MAIN], { env: { ...process.env, ...production, ...env } });
    const port = await new Promise<number>((resolve, reject) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (bytes: Buffer) => {
          log += bytes.toString();
          const [, ready] = /ready on (\d+)/.exec(log) ?? [];
          if (ready !== undefined) resolve(Number(ready));
        });
      }
      child.once("exit", () => reject(new Error(`the program ended:\n${log}`)));
    });
    return new NodeProgram(child, { port, log: () => log });
  }

  private constructor(child: ChildProcess, { port, log }: { port: number; log: () => string }) {
    this.#child = child;
    this.port = port;
    this.#log = log;
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get log(): string {
    return this.#log();
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** Ends it, and waits until it has ended. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    if (this.ended) return;
    const exit = once(this.#child, "exit");
    this.#child.kill(signal);
    await exit;
  }

  async get(path: string): Promise<string> {
    // A connection of its own each time: another worker may take it.
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, {
      headers: { connection: "close" },
      signal: AbortSignal.timeout(10_000),
    });
    return response.text();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end("SIGKILL");
  }
}

/** A browser in front of real processes: each request and each socket goes to the next of them. */
export function remoteBrowser(ports: readonly number[]): Browser {
  let turn = 0;
  const next = (): number => ports[turn++ % ports.length] ?? 0;
  const app: Pick<App, "fetch" | "openSocket"> = {
    fetch(request) {
      // A connection of its own each time, which a balancer gives to another process.
      request.headers.set("connection", "close");
      return fetch(request.url.replace(ORIGIN, `http://127.0.0.1:${next()}`), request);
    },
    openSocket: ({ url, headers }) => ({
      accept: (peer) => connect(url.replace(ORIGIN, `ws://127.0.0.1:${next()}`), headers, peer),
    }),
  };
  return new Browser(app as App);
}

type Accept = Extract<ReturnType<App["openSocket"]>, { accept: unknown }>["accept"];

function connect(url: string, headers: Pick<Headers, "get">, peer: Parameters<Accept>[0]): ReturnType<Accept> {
  const socket = new WebSocket(url, ["phoenix"], { origin: ORIGIN, headers: { cookie: headers.get("cookie") ?? "" } });
  const open = once(socket, "open");
  socket.on("message", (data: Buffer) => peer.send(data.toString("utf8")));
  socket.on("close", (code: number) => peer.close(code));
  socket.on("error", () => peer.close(1006));
  return {
    receive: (data) => void open.then(() => socket.send(data)),
    closed: () => socket.terminate(),
  };
}
