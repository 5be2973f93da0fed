import { test as playwright, expect, type BrowserContext, type BrowserContextOptions } from "@playwright/test";
import { ConsoleGuard } from "./console-guard.ts";

export interface Fixtures {
  /** Makes the test fail for any error or warning in any console. */
  readonly guard: ConsoleGuard;
  /** Another visitor: a browser with cookies of its own. */
  readonly newVisitor: (options?: BrowserContextOptions) => Promise<BrowserContext>;
}

/** Playwright's test with every console watched. */
export const test = playwright.extend<Fixtures>({
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
