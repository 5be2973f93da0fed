// @ts-check
import { freePort } from "../../scripts/servers/free-port.mjs";
import { startPostgres } from "../../scripts/servers/postgres.mjs";
import { startForgetfulRedis, startRedis } from "../../scripts/servers/redis.mjs";
import { postgresMessages, redisMessages } from "./messages.mjs";
import { ServerProcess } from "../lib/server-process.mjs";

const starts = {
  redis: (/** @type {boolean} */ durable) => (durable ? startRedis() : startForgetfulRedis()),
  postgres: (/** @type {boolean} */ durable) => startPostgres({ fsync: durable }),
};

/** The processes of the chat, what they share, and the balancer before them. */
export class Nodes {
  /** @type {(ServerProcess | undefined)[]} */
  #nodes = [];

  /** @param {{ kind: "redis" | "postgres", count: number, sessions: string, durable?: boolean, limits?: object }} options */
  static async start({ kind, count, sessions, durable = true, limits = {} }) {
    const shared = await starts[kind](durable);
    const ports = [];
    for (let n = 0; n < count; n++) ports.push(await freePort());
    const balancer = await ServerProcess.start("tcp-proxy", { env: { PORTS: ports.join(",") } });
    const env = {
      KIND: kind,
      URL: shared.url,
      SESSIONS: sessions,
      ORIGIN: balancer.url("").replace(/\/$/, ""),
      LIMITS: JSON.stringify(limits),
    };
    const nodes = new Nodes({ kind, shared, balancer, ports, env });
    for (const index of ports.keys()) await nodes.startNode(index);
    return nodes;
  }

  /** @param {{ kind: "redis" | "postgres", shared: Awaited<ReturnType<typeof startRedis>>, balancer: ServerProcess, ports: number[], env: Record<string, string> }} parts */
  constructor({ kind, shared, balancer, ports, env }) {
    this.kind = kind;
    /** What they share: it can be killed and started again. */
    this.shared = shared;
    this.balancer = balancer;
    this.ports = ports;
    this.env = env;
  }

  /** The messages as they are stored. */
  messages() {
    return this.kind === "postgres" ? postgresMessages(this.shared.url) : redisMessages(this.shared.url);
  }

  get url() {
    return this.balancer.url("/");
  }

  /** @param {number} index */
  async startNode(index) {
    this.#nodes[index] = await ServerProcess.start("chat-node", {
      env: { ...this.env, PORT: String(this.ports[index]) },
    });
  }

  /** Ends a process, and waits until it has ended. @param {number} index @param {"SIGKILL" | "SIGTERM"} signal */
  async endNode(index, signal) {
    const child = this.#nodes[index]?.child;
    if (child === undefined) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  async close() {
    for (const node of this.#nodes) await node?.stop();
    await this.balancer.stop();
    await this.shared[Symbol.asyncDispose]();
  }
}
