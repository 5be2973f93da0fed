import type { Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { errorResponse, notFoundResponse, statusPage } from "./error-page.ts";
import { isLocalHost } from "./local-host.ts";
import { setFlashCookie } from "./live-page.ts";
import { longPoll } from "./long-poll.ts";
import { finishHeaders } from "./page-response.ts";
import { RequestState, stateOf, type AppEnv } from "./request-state.ts";
import type { Runtime } from "./runtime.ts";
import { serveAssets } from "./serve-assets.ts";

/** What every request passes, in this order, before it reaches a route; the commit endpoint checks for itself. */
export function prepareRequests(hono: Hono<AppEnv>, runtime: Runtime): void {
  const { config, engine, assets } = runtime;
  hono.onError(errorResponse);
  hono.notFound(notFoundResponse);
  hono.use(withState(runtime));
  if (config.origin === undefined) hono.use(localHostsOnly);
  hono.all(config.endpoint, (c) => engine.commit(c.req.raw));
  hono.get(`${config.basePath}/assets/*`, serveAssets(assets, config.basePath));
  if (config.store !== undefined) hono.use(loadSession);
  hono.use(boundedBody(config.limits.requestBytes));
  hono.on(["GET", "POST"], `${config.socketPath}/longpoll`, longPoll(runtime));
  hono.use(config.origin === undefined ? csrf() : csrf({ origin: config.origin }));
}

/** Reads the session when something asks for it; puts what a controller wrote, and the safe headers, onto the response. */
function withState(runtime: Runtime): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const state = new RequestState(runtime, c.req.header("cookie"));
    c.set("holdfast", state);
    // By Hono's name for it, for middleware that asks.
    c.set("secureHeadersNonce", state.nonce);
    await next();
    // A controller that threw has written nothing.
    const done = c.error === undefined;
    if (done) setFlashCookie(c);
    finishHeaders(c, done ? await state.setCookies() : []);
  };
}

/** One read per request: everything after this has the session at hand. */
const loadSession: MiddlewareHandler<AppEnv> = async (c, next) => {
  await stateOf(c).load();
  return next();
};

function boundedBody(maxSize: number): MiddlewareHandler {
  const bounded = bodyLimit({ maxSize, onError: (c) => statusPage(c, 413) });
  // It looks at the body, which on Node costs more than the rest of a GET.
  return (c, next) => (c.req.method === "GET" || c.req.method === "HEAD" ? next() : bounded(c, next));
}

const localHostsOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { hostname, host } = new URL(c.req.url);
  if (isLocalHost(hostname)) return next();
  return c.text(
    `This development server answers under localhost alone. To reach it as ${host}, set createApp({ origin }) or ORIGIN.`,
    421,
  );
};
