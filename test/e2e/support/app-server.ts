import type { App } from "holdfast";
import { serve, type RunningServer } from "holdfast/node";
import { test as base, expect } from "./base-test.ts";

export interface Fixtures {
  /** Serves an app of this test, from the built package, until the test ends; returns its address. */
  readonly serveApp: (app: App) => Promise<string>;
}

/** Playwright's test for a feature with an app of its own, made in the test. Every console is watched. */
export const test = base.extend<Fixtures>({
  serveApp: async ({}, use) => {
    const servers: RunningServer[] = [];
    await use(async (app) => {
      const server = await serve(app, { port: 0, quiet: true });
      servers.push(server);
      return server.url;
    });
    for (const server of servers) await server.close();
  },
  // Asked for first, so that the server outlives the pages, which would else report that it is gone.
  context: async ({ serveApp: _server, context }, use) => use(context),
});

export { expect };
