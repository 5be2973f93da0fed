import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { retryAfterMs } from "../base/retry-after.ts";
import type { App } from "../http/app.ts";
import type { Page } from "../http/page.ts";
import { Admission } from "./admission.ts";
import { writePage } from "./write-page.ts";

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
  const listener = getRequestListener((request, { incoming, outgoing }) => {
    const write = (answer: Page | Response): Response | Promise<never> => {
      if (answer instanceof Response) return answer;
      writePage(outgoing as ServerResponse, answer);
      return written();
    };
    const answer = app.answer(request, { address: incoming.socket?.remoteAddress });
    return answer instanceof Promise ? answer.then(write) : write(answer);
  });
  const pages = new Admission(app.limits.waitingRequests);
  return (request, response) => {
    if (app.origin !== undefined) request.url = app.origin + pathOf(request.url ?? "/");
    const answer = () => void listener(request, response);
    if (!isPage(request)) return answer();
    const admitted = pages.enter(() => void (response.destroyed || answer()));
    if (!admitted) refusePage(response);
  };
}

/**
 * Never settles, and nobody is left waiting: there is nothing to do once a page is written. Of a response that says so
 * Hono's listener would read the headers first, which costs more than to write them.
 */
const written = (): Promise<never> => new Promise(() => {});

/** What a browser asks for as a page. The rest comes from who is there: a commit, a form, a poll, a stylesheet. */
const isPage = ({ method, headers }: IncomingMessage): boolean =>
  method === "GET" && headers.accept?.includes("text/html") === true;

/** Tells a browser to come back, each at another moment; it does so by itself. */
function refusePage(response: ServerResponse): void {
  const seconds = Math.ceil(retryAfterMs() / 1_000);
  response.writeHead(503, {
    "Retry-After": seconds,
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    Connection: "close",
  });
  response.end(
    `<!doctype html><meta http-equiv="refresh" content="${seconds}"><title>Busy</title>` +
      "<p>Many visitors came at once. This page tries again by itself in some seconds.</p>",
  );
}

/** The path of a request target, whether it came as a path or as a whole URL. (RFC 9112, 3.2) */
export function pathOf(target: string): string {
  if (target.startsWith("/")) return target;
  if (!URL.canParse(target)) return "/";
  const { pathname, search } = new URL(target);
  return pathname + search;
}
