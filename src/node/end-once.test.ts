import { once } from "node:events";
import { Writable } from "node:stream";
import { afterEach, describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "../http/app.ts";
import { serve } from "./serve.ts";

afterEach(() => vi.restoreAllMocks());

describe("a socket that its client leaves", () => {
  it.each([
    ["with a goodbye", (socket: WebSocket) => socket.close()],
    ["without one", (socket: WebSocket) => socket.terminate()],
  ])("%s is ended once", async (_, leave) => {
    const secret = "a secret of the tests, long enough for the key ring to take it";
    const app = createApp({ secret, client: { src: "/client.js" }, logger: silentLogger });
    const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
    const origin = `http://127.0.0.1:${server.port}`;
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, { origin });
    await once(socket, "open");
    const end = vi.spyOn(Writable.prototype, "end");
    // The client, in this process too, has a reader of frames of its own.
    const ends = () => end.mock.contexts.filter((stream) => Reflect.get(stream as object, "_isServer") === true).length;
    leave(socket);
    await vi.waitFor(() => expect(ends()).toBeGreaterThan(0));
    // It waits for the last of them.
    await server.close();
    expect(ends()).toBe(1);
  });
});
