import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { HoldfastError } from "../base/errors.ts";
import { html, type Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { stateOf, type AppEnv } from "./request-state.ts";

/** Answers for an error: in development with what went wrong and where, in production with the status alone. */
export function errorResponse(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof HTTPException) return error.getResponse();
  const status = (error instanceof HoldfastError ? error.kind.status : 500) as ContentfulStatusCode;
  const { config } = stateOf(c).runtime;
  config.logger.error({ error, path: c.req.path }, "a request failed");
  c.header("cache-control", "no-store");
  if (!c.req.header("accept")?.includes("text/html")) return c.json({ error: "internal" }, status);
  return c.html(`<!DOCTYPE html>\n${toHtml(config.development ? detailed(error) : plain("Something went wrong."))}`, status);
}

export function notFoundResponse(c: Context<AppEnv>): Response {
  c.header("cache-control", "no-store");
  return c.html(`<!DOCTYPE html>\n${toHtml(plain("There is no such page."))}`, 404);
}

const plain = (text: string): Rendered =>
  html`<html lang="en"><head><meta charset="utf-8"><title>${text}</title></head><body><h1>${text}</h1></body></html>`;

const detailed = (error: Error): Rendered => html`<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${error.name}</title></head>
<body>
<h1>${error instanceof HoldfastError ? error.code : error.name}</h1>
<p>${error.message}</p>
<pre>${error.stack ?? ""}</pre>
<p>You see this because NODE_ENV is not "production".</p>
</body>
</html>`;
