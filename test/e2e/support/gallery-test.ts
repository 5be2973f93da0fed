import { test as base, expect } from "./base-test.ts";
import { ExampleServer } from "./example-server.ts";

interface Fixtures {
  /** The gallery, a process of this test alone. */
  readonly gallery: ExampleServer;
}

/** Playwright's test with the gallery running and every console watched. */
export const test = base.extend<Fixtures>({
  gallery: async ({}, use) => {
    const gallery = await ExampleServer.start("gallery");
    await use(gallery);
    await gallery.dispose();
  },
  baseURL: async ({ gallery }, use) => use(gallery.url),
  // The server outlives the pages, which would else report that it is gone.
  context: async ({ gallery: _server, context }, use) => use(context),
});

export { expect };
