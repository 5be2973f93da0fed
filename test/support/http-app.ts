import { expect } from "vitest";
import { z } from "zod";
import { silentLogger } from "../../src/base/logger.ts";
import { html } from "../../src/html/template.ts";
import { createApp, type App } from "../../src/http/app.ts";
import type { AppOptions } from "../../src/http/config.ts";
import { sessionOf } from "../../src/http/controller.ts";
import { defineSession } from "../../src/session/values/define-session.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Browser, ORIGIN } from "./browser.ts";

export const session = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  visits: { schema: z.number(), default: 0 },
});

export type TestOptions = Partial<AppOptions<typeof session.keys>>;

export const baseOptions = {
  session,
  secret: "a secret of the tests, long enough for the key ring to take it",
  origin: ORIGIN,
  logger: silentLogger,
  client: { src: "/client.js" },
} as const;

/** Shows its params and the session's name. */
export const Name = liveView({
  session,
  mount: (_socket, params) => ({ params: JSON.stringify(params) }),
  render: ({ params, session: { username } }) =>
    html`<p>${params}</p>
      <b>${username}</b>`,
});

export function appOf(declare: (app: App) => void, options: TestOptions = {}): App {
  const app = createApp({ ...baseOptions, ...options });
  declare(app);
  return app;
}

/** A page's GET, as a browser sends it. */
export const get = (app: App, path: string, headers: Record<string, string> = {}): Promise<Response> =>
  app.fetch(new Request(ORIGIN + path, { headers: { accept: "text/html", ...headers } }));

/** Declares the route by which {@link visitor} gets a session. */
export const become = (app: App): void => {
  app.post("/become", async (c) => {
    sessionOf(c, session).put("username", String((await c.req.parseBody())["username"]));
    return c.text("ok");
  });
};

/** A browser whose visitor has a session with that name. */
export async function visitor(app: App, username: string): Promise<Browser> {
  const own = new Browser(app);
  const body = new URLSearchParams({ username });
  const response = await own.fetch("/become", { method: "POST", body, headers: { origin: ORIGIN } });
  expect(response.status).toBe(200);
  return own;
}
