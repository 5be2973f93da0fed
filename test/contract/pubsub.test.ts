import { afterAll, describe, it } from "vitest";
import { clusterNodes } from "../support/cluster-nodes.ts";
import { natsPubSub } from "../../src/pubsub/adapters/nats.ts";
import { postgresPubSub } from "../../src/pubsub/adapters/postgres.ts";
import { redisPubSub } from "../../src/pubsub/adapters/redis.ts";
import type { PubSubAdapter } from "../../src/pubsub/adapter.ts";
import { pubSubConformance, pubSubNode, type PubSubHarness } from "../../src/testing/pub-sub-conformance.ts";
import { startNats } from "../support/servers/nats.ts";
import { startPostgres } from "../support/servers/postgres.ts";
import { startRedis } from "../support/servers/redis.ts";
import type { ServerProcess } from "../support/servers/server-process.ts";

const TEST_MS = 60_000;

type Server = ServerProcess & { readonly url: string };

/** Runs the suite against one server, which lives as long as its tests. */
function conforms(start: () => Promise<Server>, adapter: (server: Server) => PubSubAdapter): void {
  let running: Promise<Server> | undefined;
  const server = () => (running ??= start());
  const harness: PubSubHarness = {
    node: async () => pubSubNode(adapter(await server())),
    server: {
      crash: async () => (await server()).signal("SIGKILL"),
      restart: async () => (await server()).start(),
    },
  };
  for (const { name, run } of pubSubConformance(harness)) it(name, run, TEST_MS);
  afterAll(async () => (await running)?.[Symbol.asyncDispose]());
}

describe("redisPubSub", () => {
  conforms(startRedis, ({ url }) => redisPubSub({ url }));
});

describe("natsPubSub", () => {
  conforms(startNats, ({ url }) => natsPubSub({ url }));
});

describe("postgresPubSub", () => {
  conforms(startPostgres, ({ url }) => postgresPubSub({ url }));
});

describe("clusterPubSub", () => {
  for (const { name, run } of pubSubConformance({ node: clusterNodes() })) it(name, run, TEST_MS);
});
