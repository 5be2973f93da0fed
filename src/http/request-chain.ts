import type { MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { every } from "hono/combine";
import { csrf } from "hono/csrf";
import { andThen } from "../view/settle.ts";
import { errorResponse, notFoundResponse, statusPage } from "./error-page.ts";
import { isLocalHost } from "./local-host.ts";
import { flashCookies } from "./live-page.ts";
import { longPoll } from "./long-poll.ts";
import { finishHeaders } from "./page-response.ts";
import { RequestState, stateOf, type AppEnv } from "./request-state.ts";
import type { Routers } from "./routers.ts";
import type { Runtime } from "./runtime.ts";
import { serveAssets } from "./serve-assets.ts";

/** What requests pass, in this order, before they reach a route; the commit endpoint checks for itself. */
export function prepareRequests(routers: Routers, runtime: Runtime): void {
  const { config, engine, assets } = runtime;
  const { reads, writes } = routers;
  const bounded = bodyLimit({ maxSize: config.limits.requestBytes, onError: (c) => statusPage(c, 413) });
  routers.each((hono) => {
    hono.onError(errorResponse);
    hono.notFound(notFoundResponse);
    if (config.origin === undefined) hono.use(localHostsOnly);
    hono.all(config.endpoint, (c) => engine.commit(c.req.raw));
  });
  reads.get(`${config.basePath}/assets/*`, serveAssets(assets, config.basePath));
  if (config.store !== undefined) routers.each((hono) => hono.use(loadSession));
  reads.get(`${config.socketPath}/longpoll`, longPoll(runtime));
  writes.post(`${config.socketPath}/longpoll`, bounded, longPoll(runtime));
  writes.use(every(bounded, config.origin === undefined ? csrf() : csrf({ origin: config.origin })));
}

/**
 * Answers requests. What is around every route, the session that is read when something asks for it, the cookies that a
 * controller leaves and the safe headers, is around Hono: within it, it would be one more handler of each page.
 */
export function createAnswer(
  routers: Routers,
  runtime: Runtime,
): (request: Request, bind: (state: RequestState) => AppEnv["Bindings"]) => Response | Promise<Response> {
  return (request, bind) => {
    const state = new RequestState(runtime, request.headers);
    const answer = routers.of(request).fetch(request, bind(state));
    return andThen(answer, (response) => {
      // A controller that threw has written nothing.
      if (state.failed) return finishHeaders(state, response, []);
      const flash = flashCookies(state);
      return andThen(state.setCookies(), (lines) => finishHeaders(state, response, [...flash, ...lines]));
    });
  };
}

/** One read per request: everything after this has the session at hand. */
const loadSession: MiddlewareHandler<AppEnv> = async (c, next) => {
  await stateOf(c).load();
  return next();
};

const localHostsOnly: MiddlewareHandler<AppEnv> = async (c, next) => {
  const { hostname, host } = new URL(c.req.url);
  if (isLocalHost(hostname)) return next();
  return c.text(
    `This development server answers under localhost alone. To reach it as ${host}, set createApp({ origin }) or ORIGIN.`,
    421,
  );
};
