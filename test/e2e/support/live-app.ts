import type { Page } from "@playwright/test";
import {
  createApp,
  html,
  silentLogger,
  type App,
  type AppOptions,
  type Layout,
  type LiveView,
  type Rendered,
} from "holdfast";

/** An app of a test: views by their paths. It logs nothing. */
export function liveApp(views: Readonly<Record<string, LiveView>>, options: AppOptions = {}): App {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    logger: silentLogger,
    ...options,
  });
  for (const [path, view] of Object.entries(views)) app.live(path, view);
  return app;
}

/** Loads a page and waits until its main view is live. */
export async function goLive(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await isLive(page);
}

export const isLive = (page: Page): Promise<void> => page.locator("[data-phx-main].phx-connected").waitFor();

/** A document with more in its head, such as a hook. */
export const layoutWith =
  (more: (nonce: string) => Rendered): Layout =>
  ({ head, body, nonce }) =>
    html`<html lang="en">
      <head>
        <link rel="icon" href="data:," />
        ${head} ${more(nonce)}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
