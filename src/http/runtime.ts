import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { systemClock } from "../base/clock.ts";
import { createKeyRing } from "../base/key-ring.ts";
import type { ChannelServices } from "../channel/services.ts";
import { createLocalPubSub } from "../pubsub/local.ts";
import { createSessionEngine, type SessionEngine } from "../session/engine.ts";
import { createPageTokens, type PageTokens } from "../view/page-tokens.ts";
import { Assets } from "./assets.ts";
import type { Config } from "./config.ts";
import { RouteTable } from "./route-table.ts";

/** The parts of a running app. */
export interface Runtime {
  readonly config: Config;
  readonly engine: SessionEngine;
  readonly routes: RouteTable;
  readonly services: ChannelServices;
  readonly tokens: PageTokens;
  readonly assets: Assets;
}

export function createRuntime(config: Config): Runtime {
  const { logger, limits } = config;
  const keyRing = createKeyRing(config.secrets);
  const pubsub = createLocalPubSub(logger);
  const routes = new RouteTable();
  const engine = createSessionEngine({
    definition: config.session,
    keyRing,
    bus: pubsub,
    origin: config.origin,
    secure: config.secure,
    endpoint: config.endpoint,
    socketPath: config.socketPath,
    logger,
    limits,
  });
  const services: ChannelServices = {
    keyRing,
    logger,
    pubsub,
    clock: systemClock,
    definition: config.session,
    views: config.views,
    limits,
    channelLimits: limits,
    bootId: config.bootId,
    liveViewVersion: liveViewVersion(),
    route: (url) => routes.match(url),
  };
  const assets = new Assets({ folder: config.assets, development: config.development });
  return { config, engine, routes, services, assets, tokens: createPageTokens(keyRing, () => systemClock.now()) };
}

/** The version of the client that is installed: the browser compares it with its own. */
function liveViewVersion(): string {
  // Its `exports` hide package.json, so it is read as the file beside what they do show.
  const entry = createRequire(import.meta.url).resolve("phoenix_live_view");
  const root = entry.slice(0, entry.lastIndexOf("phoenix_live_view/priv/"));
  const { version } = JSON.parse(readFileSync(`${root}phoenix_live_view/package.json`, "utf8")) as { version: string };
  return version;
}
