import { expect, type Page } from "@playwright/test";
import { NodeProgram } from "../../support/node-program.ts";
import { startRedis } from "../../support/servers/redis.ts";
import { TcpProxy } from "../../support/servers/tcp-proxy.ts";
import { test as base } from "./base-test.ts";

export interface Fixtures {
  /** Whether the processes hear of each other. */
  readonly bus: string;
  readonly nodes: readonly NodeProgram[];
}

/** Playwright's test with a program on three processes, behind a balancer that gives each connection to the next. */
export const test = base.extend<Fixtures & { balancer: TcpProxy }>({
  bus: ["none", { option: true }],
  balancer: async ({}, use) => {
    await using balancer = await TcpProxy.start([]);
    await use(balancer);
  },
  nodes: async ({ bus, balancer }, use) => {
    await using redis = bus === "redis" ? await startRedis() : undefined;
    const origin = `http://127.0.0.1:${balancer.port}`;
    const env = { ORIGIN: origin, CLIENT: "", ...(redis && { BUS: "redis", BUS_URL: redis.url }) };
    await using one = await NodeProgram.start(env);
    await using two = await NodeProgram.start(env);
    await using three = await NodeProgram.start(env);
    const nodes = [one, two, three];
    balancer.to(nodes.map(({ port }) => port));
    await use(nodes);
  },
  baseURL: async ({ balancer }, use) => use(`http://127.0.0.1:${balancer.port}`),
  // The servers outlive the pages.
  context: async ({ nodes: _nodes, context }, use) => use(context),
});

/** The process that serves a page's socket. */
export async function nodeOf(page: Page, nodes: readonly NodeProgram[]): Promise<NodeProgram> {
  const pid = Number(await page.locator("#pid").textContent());
  const node = nodes.find((each) => each.pid === pid);
  if (node === undefined) throw new Error(`no process ${pid}`);
  return node;
}

export { expect };
