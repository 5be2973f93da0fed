import { test as base } from "./base-test.ts";
import { ExampleServer } from "./example-server.ts";

export interface ExampleFixtures {
  /** The example, a process of this test alone. */
  readonly server: ExampleServer;
}

/** Playwright's test with an example running and every console watched. */
export const exampleTest = (example: "gallery" | "login") =>
  base.extend<ExampleFixtures>({
    server: async ({}, use) => {
      const server = await ExampleServer.start(example);
      await use(server);
      await server.dispose();
    },
    baseURL: async ({ server }, use) => use(server.url),
    // The server outlives the pages, which would else report that it is gone.
    context: async ({ server: _server, context }, use) => use(context),
  });
