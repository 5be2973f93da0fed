import type { BrowserContext } from "@playwright/test";

/** What Chromium says when a page is left while its connection is being made, as any reader in a hurry does. */
const LEFT = /^console\.warning: WebSocket connection to '.*' failed: WebSocket is closed before the connection is/;

/** Collects what a page reports as wrong; every test ends by asking that there was nothing. */
export class ConsoleGuard {
  readonly #problems: string[] = [];
  #expected: RegExp | undefined;

  watch(context: BrowserContext): void {
    context.on("console", (message) => {
      if (["error", "warning", "assert"].includes(message.type()))
        this.#report(`console.${message.type()}: ${message.text()}`);
    });
    context.on("weberror", (failure) => this.#report(`uncaught: ${failure.error().stack ?? failure.error().message}`));
  }

  /**
   * The browser itself reports a connection that fails, and no page can prevent that. What matches is expected from
   * now on, and nothing else is.
   */
  expect(pattern: RegExp): void {
    this.#expected = pattern;
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  #report(problem: string): void {
    if (!LEFT.test(problem) && !this.#expected?.test(problem)) this.#problems.push(problem);
  }
}

/** What Chromium says of a server that is gone. */
export const OUTAGE = /^console\.error: (WebSocket connection to '.*' failed|Failed to load resource: net::ERR_)/;
