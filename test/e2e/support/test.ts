import { test as base, expect } from "./base-test.ts";
import { BadNetwork } from "./bad-network.ts";
import { ExampleServer } from "./example-server.ts";

interface Fixtures {
  /** The example, a process of this test alone. */
  readonly chat: ExampleServer;
  /** Stands in front of the example in the tests that set `badNetwork`. */
  readonly network: BadNetwork;
  readonly badNetwork: boolean;
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
    const chat = await ExampleServer.start("chat", badNetwork ? { origin: network.url } : {});
    network.to(chat.port);
    await use(chat);
    await chat.dispose();
  },
  baseURL: async ({ chat }, use) => use(chat.url),
});

export { expect };
