import { requirePeer } from "../../base/peer.ts";

/** As much of a Redis client as a store needs; a connected client of the package `redis` fits. */
export interface RedisScripts {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

interface RedisClient extends RedisScripts {
  on(event: "error", listener: () => void): unknown;
  connect(): Promise<unknown>;
  destroy(): void;
  readonly isOpen: boolean;
}

interface RedisPackage {
  readonly createClient: (options: object) => RedisClient;
}

const CONNECT_MS = 2_000;
/** The longest pause between two attempts to connect. */
const RECONNECT_MS = 1_000;
/** Commands that may wait for a server that does not answer. */
const QUEUE = 1_000;

/**
 * A connection of a store's own, made with its first command, and again whenever it is lost.
 *
 * @throws HoldfastError `package_missing`.
 */
export function connectRedis(url: string): { scripts(): Promise<RedisScripts>; close(): Promise<void> } {
  requirePeer("redis", "redisStore");
  let connected: Promise<RedisClient> | undefined;
  let client: RedisClient | undefined;
  const connect = async (): Promise<RedisClient> => {
    const { createClient } = await redisPackage();
    const reconnectStrategy = (tries: number) => Math.random() * Math.min(RECONNECT_MS, 50 * 2 ** tries);
    client = createClient({
      url,
      // While the connection is lost a command fails at once: whoever waits for a session has better things to do.
      disableOfflineQueue: true,
      commandsQueueMaxLength: QUEUE,
      socket: { connectTimeout: CONNECT_MS, reconnectStrategy },
    });
    // Each command tells of its own failure; without a listener this would end the process.
    client.on("error", () => {});
    await client.connect();
    return client;
  };
  const forget = (error: unknown): never => {
    connected = undefined;
    throw error;
  };
  return {
    scripts: () => (connected ??= connect().catch(forget)),
    async close() {
      if (client?.isOpen) client.destroy();
    },
  };
}

/** By a variable: no types of the package may come into ours. */
function redisPackage(): Promise<RedisPackage> {
  const name: string = "redis";
  return import(name) as Promise<RedisPackage>;
}
