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
  ])("%s is ended once, and is closed", async (_, leave) => {
    const secret = "a secret of the tests, long enough for the key ring to take it";
    const app = createApp({ secret, client: { src: "/client.js" }, logger: silentLogger });
    const closed = vi.fn();
    const opening = app.openSocket;
    vi.spyOn(app, "openSocket").mockImplementation((...given) => {
      const opened = opening(...given);
      if (!("accept" in opened)) return opened;
      return {
        accept: (peer) => {
          const connection = opened.accept(peer);
          return { receive: (data) => connection.receive(data), closed: () => (connection.closed(), closed()) };
        },
      };
    });
    const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
    const origin = `http://127.0.0.1:${server.port}`;
    const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, { origin });
    await once(socket, "open");
    const ends: boolean[] = [];
    const end = Writable.prototype.end;
    vi.spyOn(Writable.prototype, "end").mockImplementation(function (this: Writable, ...given: unknown[]) {
      // The client in this process has one of its own, which answers to nobody.
      if (readsFrames(this)) ends.push(this.writableEnded);
      return Reflect.apply(end, this, given) as Writable;
    });
    leave(socket);
    await vi.waitFor(() => expect(closed).toHaveBeenCalledOnce());
    expect(ends).toEqual([false]);
    await server.close();
  });
});

const readsFrames = (stream: Writable): boolean => Reflect.get(stream, "_isServer") === true;
