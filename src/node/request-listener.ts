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
  const general = getRequestListener((request, { incoming, outgoing }) => {
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
    const path = pathOf(request.url ?? "/");
    if (app.origin !== undefined) request.url = app.origin + path;
    if (!isPage(request)) return void general(request, response);
    const answer = () => void (answerPage(app, path, { request, response }) || general(request, response));
    const admitted = pages.enter(() => void (response.destroyed || answer()));
    if (!admitted) refusePage(response);
  };
}

/** Answers a page that is a live view's alone; false where it is not. */
function answerPage(app: App, path: string, to: { request: IncomingMessage; response: ServerResponse }): boolean {
  const { request, response } = to;
  const hand = (answer: () => Response) => void getRequestListener(answer)(request, response);
  const fail = (error: unknown) =>
    hand(() => {
      throw error;
    });
  const write = (answer: Page | Response) =>
    answer instanceof Response ? hand(() => answer) : writePage(response, answer);
  try {
    const answer = app.page(path, request.headers, { address: request.socket.remoteAddress });
    if (answer === undefined) return false;
    if (answer instanceof Promise) answer.then(write).catch(fail);
    else write(answer);
  } catch (error) {
    fail(error);
  }
  return true;
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
