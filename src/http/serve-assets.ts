import type { Handler } from "hono";
import type { AppEnv } from "./request-state.ts";
import { hashedPath, type Assets } from "./assets.ts";

const PLAIN = /^\/assets(\/.+)$/;

/** Serves static files: for ever under the URL that names their content, asked again under any other. */
export function serveAssets(assets: Assets, basePath: string): Handler<AppEnv> {
  return (c, next) => {
    const path = decode(c.req.path.slice(basePath.length));
    const [, hash, named] = hashedPath(path) ?? [];
    const [, plain] = PLAIN.exec(path) ?? [];
    const byHash = named === undefined ? undefined : assets.find(named);
    const asset = byHash ?? (plain === undefined ? undefined : assets.find(plain));
    if (asset === undefined) return next();
    const etag = `"${asset.hash}"`;
    c.header("etag", etag);
    c.header(
      "cache-control",
      byHash !== undefined && asset.hash === hash ? "public, max-age=31536000, immutable" : "no-cache",
    );
    if (c.req.header("if-none-match") === etag) return Promise.resolve(c.body(null, 304));
    c.header("content-type", asset.type);
    return Promise.resolve(c.body(asset.bytes));
  };
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return "";
  }
}
