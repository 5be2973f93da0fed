import { createApp, type App } from "../../src/http/app.ts";
import { silentLogger, type Logger } from "../../src/base/logger.ts";
import type { LiveView } from "../../src/view/live-view.ts";
import type { AppOptions } from "../../src/http/config.ts";
import { defineSession } from "../../src/session/values/define-session.ts";
import { z } from "zod";
import { Browser, ORIGIN } from "./browser.ts";

export const testSession = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  theme: { schema: z.enum(["light", "dark"]), default: "light", write: "client" },
  visits: { schema: z.number(), default: 0 },
});

interface LiveAppOptions {
  readonly views?: Record<string, LiveView>;
  readonly logger?: Logger;
  readonly limits?: NonNullable<AppOptions["limits"]>;
}

/** An app of a few routes for one test. */
export function liveApp(routes: Record<string, LiveView>, options: LiveAppOptions = {}): App {
  const app = createApp({
    session: testSession,
    secret: "a secret of the tests, long enough for the key ring to take it",
    origin: ORIGIN,
    client: { src: "/app.js" },
    logger: options.logger ?? silentLogger,
    ...(options.views && { views: options.views }),
    ...(options.limits && { limits: options.limits }),
  });
  for (const [path, view] of Object.entries(routes)) app.live(path, view);
  return app;
}

/** A browser in front of {@link liveApp}. */
export const browserOf = (routes: Record<string, LiveView>, options: LiveAppOptions = {}): Browser =>
  new Browser(liveApp(routes, options));
