import { describe, expect, it } from "vitest";
import { createLiveSocket } from "./live-socket.ts";

describe("createLiveSocket", () => {
  it("refuses a hook that has the name of ours", () => {
    expect(() => createLiveSocket({ hooks: { SetSession: {} } })).toThrow("SetSession is taken");
  });
});
