import type { Hono, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { every } from "hono/combine";
import { csrf } from "hono/csrf";
import { andThen } from "../view/settle.ts";
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
  const bounded = bodyLimit({ maxSize: config.limits.requestBytes, onError: (c) => statusPage(c, 413) });
  hono.on(["GET", "POST"], `${config.socketPath}/longpoll`, unlessRead(bounded), longPoll(runtime));
  hono.use(unlessRead(every(bounded, config.origin === undefined ? csrf() : csrf({ origin: config.origin }))));
}

/** Reads the session when something asks for it; puts what a controller wrote, and the safe headers, onto the response. */
function withState(runtime: Runtime): MiddlewareHandler<AppEnv> {
  return (c, next) => {
    const state = new RequestState(runtime, c.req.header("cookie"));
    c.set("holdfast", state);
    // By Hono's name for it, for middleware that asks.
    c.set("secureHeadersNonce", state.nonce);
    return next().then(() => {
      // A controller that threw has written nothing.
      if (c.error !== undefined) return finishHeaders(c, []);
      setFlashCookie(c);
      return andThen(state.setCookies(), (lines) => finishHeaders(c, lines));
    });
  };
}

/** One read per request: everything after this has the session at hand. */
const loadSession: MiddlewareHandler<AppEnv> = async (c, next) => {
  await stateOf(c).load();
  return next();
};

/**
 * What looks after requests that have a body or change something. Of a GET it would find nothing, and only to ask for its
 * body costs more than all the rest.
 */
const unlessRead =
  (guard: MiddlewareHandler): MiddlewareHandler =>
  (c, next) =>
    c.req.method === "GET" || c.req.method === "HEAD" ? next() : guard(c, next);

const localHostsOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { hostname, host } = new URL(c.req.url);
  if (isLocalHost(hostname)) return next();
  return c.text(
    `This development server answers under localhost alone. To reach it as ${host}, set createApp({ origin }) or ORIGIN.`,
    421,
  );
};
