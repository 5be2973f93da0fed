import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HoldfastError } from "../base/errors.ts";
import { html, type Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { stateOf, type AppEnv } from "./request-state.ts";

/** Answers for an error: in development with what went wrong and where, in production with the status alone. */
export function errorResponse(error: Error, c: Context<AppEnv>): Response {
  const state = stateOf(c);
  state.failed = true;
  if (error instanceof HTTPException) return statusPage(c, error.status as ContentfulStatusCode);
  const { status, reason, level } =
    error instanceof HoldfastError ? error.kind : { status: 500, reason: "internal", level: "error" as const };
  const { config } = state.runtime;
  config.logger[level]({ error, path: c.req.path }, "a request failed");
  const meant = error instanceof HoldfastError && error.code === "http_status";
  if (meant || !config.development || !wantsHtml(c)) return statusPage(c, status as ContentfulStatusCode, reason);
  c.header("cache-control", "no-store");
  return c.html(`<!DOCTYPE html>\n${toHtml(detailed(error))}`, status as ContentfulStatusCode);
}

/** 405 where another method would be answered, else 404. */
export function notFoundResponse(c: Context<AppEnv>): Response {
  const methods = stateOf(c).runtime.routes.methodsOf(c.req.url);
  if (methods.length === 0 || methods.includes(c.req.method)) return statusPage(c, 404);
  c.header("allow", methods.join(", "));
  return statusPage(c, 405);
}

/** An answer that says its status and no more, as a page or as JSON. */
export function statusPage(c: Context, status: ContentfulStatusCode, reason = REASONS[status] ?? "error"): Response {
  c.header("cache-control", "no-store");
  if (!wantsHtml(c)) return c.json({ error: reason }, status);
  return c.html(`<!DOCTYPE html>\n${toHtml(plain(TEXTS[status] ?? "Something went wrong."))}`, status);
}

const REASONS: Readonly<Record<number, string>> = {
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "body_too_large",
};

const TEXTS: Readonly<Record<number, string>> = {
  400: "This address is not understood.",
  401: "Log in first.",
  403: "This is not allowed from here. Load the page again.",
  404: "There is no such page.",
  405: "This page does not take that.",
  410: "This page is gone.",
  413: "That is too much at once.",
};

/** Browsers name HTML; scripts and tools ask for JSON or for anything. */
const wantsHtml = (c: Context): boolean => c.req.header("accept")?.includes("text/html") ?? false;

const plain = (text: string): Rendered =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <link rel="icon" href="data:," />
      <title>${text}</title>
    </head>
    <body>
      <h1>${text}</h1>
    </body>
  </html>`;

const detailed = (error: Error): Rendered =>
  html`<html lang="en">
    <head>
      <meta charset="utf-8" />
      <link rel="icon" href="data:," />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <title>${error.name}</title>
    </head>
    <body>
      <h1>${error instanceof HoldfastError ? error.code : error.name}</h1>
      <p>${error.message}</p>
      <pre>${error.stack ?? ""}</pre>
      <p>You see this because NODE_ENV is not "production".</p>
    </body>
  </html>`;
