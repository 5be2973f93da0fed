import type { Context, Handler } from "hono";
import { openToken, sealToken } from "../base/tokens.ts";
import type { PollAnswer } from "../channel/long-poll.ts";
import { connectionOf } from "./open-socket.ts";
import { stateOf, type AppEnv } from "./request-state.ts";
import type { Runtime } from "./runtime.ts";

/** A session is dropped long before; the token only has to outlive it. */
const TOKEN_MS = 14 * 24 * 3_600_000;

/** What a token names: a session, and the process that has it. */
interface PollToken {
  readonly id: string;
  readonly node: string;
}

/**
 * The socket for browsers whose WebSocket does not come through: GET waits for messages, POST brings some. The HTTP
 * status is 200; what counts is `status` in the body. (Phoenix.Transports.LongPoll)
 */
export function longPoll(runtime: Runtime): Handler<AppEnv> {
  return async (c) => {
    c.header("cache-control", "no-store");
    const { config } = runtime;
    const origin = config.origin ?? new URL(c.req.url).origin;
    if (!comesFrom(c, origin) || c.req.query("vsn") !== "2.0.0") return c.json({ status: 403 });
    const given = c.req.query("token") ?? "";
    const token = readToken(runtime, given);
    if (c.req.method === "POST")
      return c.json({ status: token ? await push(runtime, token, await c.req.text()) : 410 });
    if (given === "") return open(c, runtime, origin);
    const answer = token ? await poll(runtime, token, c.req.raw.signal) : { status: 410, messages: [] };
    return c.json({ ...answer, token: given });
  };
}

function open(c: Context<AppEnv>, runtime: Runtime, origin: string): Response {
  const id = runtime.longPolls.open(connectionOf(runtime, c.req.raw.headers, { origin, address: c.env.address }));
  // The client takes 500 for a reason to try again later.
  if (id === undefined) return c.json({ status: 500 });
  runtime.pollRelay.listen();
  const data: PollToken = { id, node: runtime.node };
  const token = sealToken(stateOf(c).runtime.services.keyRing, {
    purpose: "poll",
    data,
    expiresAt: runtime.services.clock.now() + TOKEN_MS,
  });
  return c.json({ status: 410, token, messages: [] });
}

function poll(runtime: Runtime, { id, node }: PollToken, signal: AbortSignal): Promise<PollAnswer> {
  return node === runtime.node ? runtime.longPolls.poll(id, signal) : runtime.pollRelay.poll(node, id, signal);
}

function push(runtime: Runtime, { id, node }: PollToken, body: string): 200 | 410 | Promise<200 | 410> {
  return node === runtime.node ? runtime.longPolls.push(id, body) : runtime.pollRelay.push(node, id, body);
}

/** What a token names, if this process can reach it. */
function readToken({ services, config, node }: Runtime, token: string): PollToken | undefined {
  const opened = openToken<PollToken>(services.keyRing, { purpose: "poll", token, now: services.clock.now() });
  if (!opened.ok) return undefined;
  if (opened.data.node === node || config.pubsub !== undefined) return opened.data;
  config.logger.warn(
    {},
    "a long-polling client has come to another process than it began with, and they share no pub/sub (docs/transport.md)",
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
