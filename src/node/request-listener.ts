import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { App } from "../http/app.ts";

/** What `node:http`, Express and Connect call with a request. */
export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Serves an app's pages on a server of your own; put it behind your own routes, for it answers what is left with 404.
 * The URL a page sees is the app's `origin` and the request's path: neither `Host` nor `X-Forwarded-*` has a say.
 *
 * @example
 * ```ts
 * const server = createServer(express().use("/admin", admin).use(toRequestListener(app)));
 * attach(app, server);
 * ```
 */
export function toRequestListener(app: App): RequestListener {
  const listener = getRequestListener((request, { incoming }) =>
    app.fetch(request, { address: incoming.socket?.remoteAddress }),
  );
  return (request, response) => {
    if (app.origin !== undefined) request.url = app.origin + pathOf(request.url ?? "/");
    void listener(request, response);
  };
}

/** The path of a request target, whether it came as a path or as a whole URL. (RFC 9112, 3.2) */
export function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  return pathname + search;
}
