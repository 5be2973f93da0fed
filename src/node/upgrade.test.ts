import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "../http/app.ts";
import { serve, type RunningServer } from "./serve.ts";

const ORIGIN = "https://app.example";
let server: RunningServer;
beforeAll(async () => {
  const secret = "a secret of the tests, long enough for the key ring to take it";
  const app = createApp({ secret, origin: ORIGIN, client: { src: "/client.js" }, logger: silentLogger });
  server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
});
afterAll(() => server.close());

/** The answer's status to a handshake whose target is these very bytes. */
async function statusOf(target: string): Promise<number> {
  const socket = connect(server.port, "127.0.0.1");
  socket.write(
    `GET ${target} HTTP/1.1\r\nHost: app.example\r\nOrigin: ${ORIGIN}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  const [answer] = (await once(socket, "data")) as [Buffer];
  socket.destroy();
  return Number(answer.toString("latin1").slice(9, 12));
}

describe("a handshake's target", () => {
  it.each(["/live/websocket?vsn=2.0.0", "//live/websocket?vsn=2.0.0", "http://evil.example/live/websocket?vsn=2.0.0"])(
    "%j is a path on the app's own origin",
    async (target) => expect(await statusOf(target)).toBe(101),
  );

  it.each(["/\\evil.example/live/websocket?vsn=2.0.0", "/%5Cevil.example/live/websocket?vsn=2.0.0", "*"])(
    "%j never leads to another",
    async (target) => expect(await statusOf(target)).toBe(404),
  );
});
