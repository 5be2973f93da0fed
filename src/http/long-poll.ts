import type { Context, Handler } from "hono";
import { openToken, sealToken } from "../base/tokens.ts";
import type { LongPollSessions } from "../channel/long-poll.ts";
import { connectionOf } from "./open-socket.ts";
import { stateOf, type AppEnv } from "./request-state.ts";
import type { Runtime } from "./runtime.ts";

/** A session is dropped long before; the token only has to outlive it. */
const TOKEN_MS = 14 * 24 * 3_600_000;

/** What a token names: a session, and the process that has it. */
interface PollToken {
  readonly id: string;
  readonly boot: string;
}

/**
 * The socket for browsers whose WebSocket does not come through: GET waits for messages, POST brings some. The HTTP
 * status is 200; what counts is `status` in the body. (Phoenix.Transports.LongPoll)
 */
export function longPoll(runtime: Runtime): Handler<AppEnv> {
  return async (c) => {
    c.header("cache-control", "no-store");
    const { config, longPolls } = runtime;
    const origin = config.origin ?? new URL(c.req.url).origin;
    if (!comesFrom(c, origin) || c.req.query("vsn") !== "2.0.0") return c.json({ status: 403 });
    const given = c.req.query("token") ?? "";
    if (c.req.method === "POST") return post(c, longPolls, readToken(runtime, given));
    if (given === "") return open(c, runtime, origin);
    const id = readToken(runtime, given);
    if (id === undefined) return c.json({ status: 410, token: given, messages: [] });
    return c.json({ ...(await longPolls.poll(id, c.req.raw.signal)), token: given });
  };
}

function open(c: Context<AppEnv>, runtime: Runtime, origin: string): Response {
  const id = runtime.longPolls.open(connectionOf(runtime, c.req.raw.headers, { origin, address: c.env.address }));
  // The client takes 500 for a reason to try again later.
  if (id === undefined) return c.json({ status: 500 });
  const data: PollToken = { id, boot: runtime.config.bootId };
  const token = sealToken(stateOf(c).runtime.services.keyRing, {
    purpose: "poll",
    data,
    expiresAt: runtime.services.clock.now() + TOKEN_MS,
  });
  return c.json({ status: 410, token, messages: [] });
}

async function post(c: Context<AppEnv>, longPolls: LongPollSessions, id: string | undefined): Promise<Response> {
  if (id === undefined) return c.json({ status: 410 });
  return c.json({ status: longPolls.push(id, await c.req.text()) });
}

/** The id of a session of this process. */
function readToken({ services, config }: Runtime, token: string): string | undefined {
  const opened = openToken<PollToken>(services.keyRing, { purpose: "poll", token, now: services.clock.now() });
  if (!opened.ok) return undefined;
  if (opened.data.boot === config.bootId) return opened.data.id;
  config.logger.warn(
    {},
    "a long-polling client has come to another process than it began with; the balancer must keep it to one (docs/transport.md)",
  );
  return undefined;
}

/** A browser names the origin but for a GET within one; then it says, if it is not too old, where the request is from. */
function comesFrom(c: Context, origin: string): boolean {
  const named = c.req.header("origin");
  if (named !== undefined) return named === origin;
  const site = c.req.header("sec-fetch-site");
  return c.req.method === "GET" && (site === undefined || site === "same-origin");
}
