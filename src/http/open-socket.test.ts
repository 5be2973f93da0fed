import { describe, expect, it } from "vitest";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "./app.ts";

const ORIGIN = "https://app.example";
const app = createApp({
  secret: "a secret of the tests, long enough for the key ring to take it",
  origin: ORIGIN,
  client: { src: "/client.js" },
  logger: silentLogger,
});
const open = (path: string, origin = ORIGIN) =>
  app.openSocket({ url: ORIGIN + path, headers: new Headers({ origin }) });

describe("a handshake", () => {
  it.each(["?vsn=2.0.0", "?_csrf_token=a%26b&vsn=2.0.0", "?vsn=2.0.0&_mounts=0"])("may be opened with %j", (query) => {
    expect(open(`/live/websocket${query}`)).toHaveProperty("accept");
  });

  it.each(["", "?", "?vsn=1.0.0", "?vsn=2.0.01", "?vsn=2x0.0", "?_vsn=2.0.0", "?vsn=", "#?vsn=2.0.0"])(
    "is refused with %j: we speak one version of the protocol",
    (query) => {
      expect(open(`/live/websocket${query}`)).toEqual({ status: 403 });
    },
  );

  it("is refused from another site, and is nobody's at another path", () => {
    expect(open("/live/websocket?vsn=2.0.0", "https://evil.example")).toEqual({ status: 403 });
    expect(open("/live/websocket/more?vsn=2.0.0")).toEqual({ status: 404 });
    expect(open("/other?/live/websocket?vsn=2.0.0")).toEqual({ status: 404 });
  });
});
