import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { systemClock } from "../base/clock.ts";
import { createKeyRing, type KeyRing } from "../base/key-ring.ts";
import { Owners } from "../base/owners.ts";
import { randomId } from "../base/random-id.ts";
import { Backlog } from "../channel/backlog.ts";
import { MountGate } from "../channel/mount-gate.ts";
import { LongPollSessions } from "../channel/long-poll.ts";
import type { ChannelServices } from "../channel/services.ts";
import { PresenceTracker } from "../pubsub/presence.ts";
import { createPubSub, type PubSub } from "../pubsub/pub-sub.ts";
import { TemporaryFiles } from "../files/temporary-files.ts";
import { createSessionEngine, type SessionEngine } from "../session/engine.ts";
import { createPageTokens } from "../view/page-tokens.ts";
import { Assets } from "./assets.ts";
import type { Config } from "./config.ts";
import { PollRelay } from "./poll-relay.ts";
import { RouteTable } from "./route-table.ts";
import { safeHeaders, type SafeHeaders } from "./safe-headers.ts";

/** The parts of a running app. */
export interface Runtime {
  readonly config: Config;
  readonly engine: SessionEngine;
  readonly routes: RouteTable;
  readonly services: ChannelServices;
  readonly assets: Assets;
  readonly longPolls: LongPollSessions;
  readonly pollRelay: PollRelay;
  /** Names this process; the name of the boot is shared by the workers of one `serve`. */
  readonly node: string;
  readonly pubsub: PubSub;
  readonly safeHeaders: SafeHeaders;
}

export function createRuntime(config: Config): Runtime {
  const { logger, limits } = config;
  const keyRing = createKeyRing(config.secrets);
  const node = randomId(9);
  const pubsub = createPubSub({ logger, adapter: config.pubsub });
  const routes = new RouteTable();
  const engine = createEngine(config, { keyRing, bus: pubsub });
  const assets = new Assets({ folders: config.assets, development: config.development });
  const services: ChannelServices = {
    keyRing,
    tokens: createPageTokens(keyRing, () => systemClock.now()),
    logger,
    pubsub,
    clock: systemClock,
    owners: new Owners(),
    mounts: new MountGate(limits),
    backlog: new Backlog(limits.allBufferedBytes),
    definition: config.session,
    views: config.views,
    limits,
    channelLimits: limits,
    socketId: config.socketId,
    bootId: config.bootId,
    presence: new PresenceTracker({ pubsub, clock: systemClock, node, limits }),
    uploadStore: new TemporaryFiles({ limits, logger }),
    liveViewVersion: liveViewVersion(),
    route: (url) => routes.match(url.href),
    staticChanged: (urls) => assets.changed(urls, config.basePath),
  };
  const longPolls = new LongPollSessions(systemClock, limits);
  const { pollWindow } = limits;
  return {
    config,
    node,
    longPolls,
    pollRelay: new PollRelay({ pubsub, clock: systemClock, sessions: longPolls, node, pollWindow }),
    engine,
    routes,
    services,
    assets,
    pubsub,
    safeHeaders: safeHeaders(config),
  };
}

function createEngine(config: Config, own: { keyRing: KeyRing; bus: PubSub }): SessionEngine {
  return createSessionEngine({
    definition: config.session,
    ...own,
    codec: config.sessionCookie,
    protection: config.protection,
    store: config.store,
    origin: config.origin,
    secure: config.secure,
    cookies: config.cookies,
    endpoint: config.endpoint,
    socketPath: config.socketPath,
    logger: config.logger,
    limits: config.limits,
  });
}

/** The version of the client that is installed: the browser compares it with its own. */
function liveViewVersion(): string {
  // The package exports its entry alone; its package.json stands two folders above that.
  const entry = createRequire(import.meta.url).resolve("phoenix_live_view");
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", pathToFileURL(entry)), "utf8")) as {
    version: string;
  };
  return version;
}
