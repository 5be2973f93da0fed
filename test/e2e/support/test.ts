import { test as base, expect, type BrowserContext, type BrowserContextOptions } from "@playwright/test";
import { ChatServer } from "./chat-server.ts";
import { ConsoleGuard } from "./console-guard.ts";
import { BadNetwork } from "./bad-network.ts";

interface Fixtures {
  /** The example, a process of this test alone. */
  readonly chat: ChatServer;
  /** Stands in front of the example in the tests that set `badNetwork`. */
  readonly network: BadNetwork;
  readonly badNetwork: boolean;
  /** Makes the test fail for any error or warning in any console. */
  readonly guard: ConsoleGuard;
  /** Another visitor: a browser with cookies of its own. */
  readonly newVisitor: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/** Playwright's test, with the example running and every console watched. */
export const test = base.extend<Fixtures>({
  badNetwork: [false, { option: true }],
  network: async ({}, use) => {
    const network = await BadNetwork.start();
    await use(network);
    await network.dispose();
  },
  chat: async ({ badNetwork, network }, use) => {
    const chat = await ChatServer.start(badNetwork ? { origin: network.url } : {});
    network.to(chat.port);
    await use(chat);
    await chat.dispose();
  },
  baseURL: async ({ chat }, use) => use(chat.url),
  guard: [
    async ({}, use) => {
      const guard = new ConsoleGuard();
      await use(guard);
      expect(guard.problems, "what the consoles said").toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, guard }, use) => {
    guard.watch(context);
    await use(context);
  },
  newVisitor: async ({ browser, baseURL, guard }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async (options = {}) => {
      const context = await browser.newContext({ ...(baseURL !== undefined && { baseURL }), ...options });
      guard.watch(context);
      contexts.push(context);
      return context;
    });
    for (const context of contexts) await context.close();
  },
});

export { expect, type BrowserContext };
