import { createApp, defineSession, html, liveView, raw, type App } from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";
import { live, open } from "./support/pages.ts";

const session = defineSession({ draft: { schema: z.string(), default: "", write: "client" } });

const View = liveView({
  session,
  mount: () => ({}),
  render: ({ session: { draft } }) =>
    html`<form id="me" phx-hook="SetSession"><input name="draft" aria-label="Draft" value=${draft} /></form>
      <a href="/next">next</a>`,
});

const secret = "a secret of this test, which is long enough for the key ring";

/** An app whose pages ask the browser to fetch the next one in advance. */
function eagerApp(): App {
  const rules = JSON.stringify({ prefetch: [{ urls: ["/next"], eagerness: "immediate" }] });
  const app = createApp({
    session,
    secret,
    layout: ({ head, body, nonce }) =>
      html`<html lang="en">
        <head>
          ${head}
          <link rel="icon" href="data:," />
        </head>
        <body>
          ${body} ${raw(`<script type="speculationrules" nonce="${nonce}">${rules}</script>`)}
        </body>
      </html>`,
  });
  app.live("/", View);
  app.live("/next", View);
  return app;
}

test("a page whose views are refused again and again is loaded anew at once only once", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/unauthorized live_redirect|unable to join/);
  const app = createApp({ session, secret });
  app.live("/", View);
  const url = await serveApp(app);
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));
  // As behind a balancer whose servers do not share a secret.
  await page.addInitScript(() => {
    const change = () => {
      if ("whole" in localStorage) return;
      for (const view of document.querySelectorAll("[data-phx-session]"))
        view.setAttribute("data-phx-session", "other");
    };
    document.addEventListener("readystatechange", change, { once: true });
  });
  await page.goto(url);
  await expect(page.locator(".phx-server-error")).toBeAttached();
  expect(loads).toBe(2);
  await page.evaluate(() => (localStorage["whole"] = "yes"));
  await open(page, url);
  expect(await page.evaluate(() => sessionStorage["holdfast:loads"])).toBeUndefined();
});

test("a page that was fetched in advance is not what a visit shows", async ({ page, serveApp, guard }) => {
  guard.expect(/status of 503/);
  const url = await serveApp(eagerApp());
  const ahead = page.waitForResponse((response) => response.url() === `${url}/next`);
  await open(page, url);
  expect((await ahead).status()).toBe(503);
  await page.getByLabel("Draft").fill("typed since");
  const visit = page.waitForResponse((response) => response.url() === `${url}/next` && response.ok());
  await page.getByRole("link", { name: "next" }).click();
  expect(await (await visit).text()).toContain('value="typed since"');
  await live(page);
});
