import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { appOf, become, session, visitor } from "../support/http-app.ts";

const Name = liveView({
  session,
  mount: () => ({}),
  events: {
    become: (socket) => socket.session.put("username", "eve"),
  },
  render: ({ session: { username } }) => html`<p>${username}</p>`,
});

const app = () =>
  appOf(
    (it) => {
      become(it);
      it.live("/", Name);
    },
    { socketId: ({ username }) => (username === "" ? undefined : `user:${username}`) },
  );

describe("app.disconnect", () => {
  it("ends the connections of that id and no other, so that they connect again", async () => {
    const one = app();
    const [ada, too, bob] = await Promise.all(
      ["ada", "ada", "bob"].map(async (name) => (await visitor(one, name)).open("/")),
    );
    const view = await ada!.join();
    one.disconnect("user:ada");
    expect([ada!.closedWith, too!.closedWith, bob!.closedWith]).toEqual([1001, 1001, undefined]);
    const before = ada!.frames.length;
    void view.click("become");
    expect(ada!.frames).toHaveLength(before);
  });

  it("knows a connection by what its session says now", async () => {
    const one = app();
    const page = await (await visitor(one, "ada")).open("/");
    await (await page.join()).click("become");
    one.disconnect("user:ada");
    expect(page.closedWith).toBeUndefined();
    one.disconnect("user:eve");
    expect(page.closedWith).toBe(1001);
  });

  it("finds nothing of a connection that is gone, or that is nobody's", async () => {
    const one = app();
    const gone = await (await visitor(one, "ada")).open("/");
    gone.disconnect();
    one.disconnect("user:ada");
    expect(gone.closedWith).toBeUndefined();
  });
});

describe("createApp({ socketId }) that throws", () => {
  const failing = () =>
    appOf(
      (it) => {
        become(it);
        it.live("/", Name);
      },
      {
        socketId: ({ username }) => {
          if (username === "eve") throw new Error("whose is it?");
          return undefined;
        },
      },
    );

  it("closes the connection whose id it cannot tell, when it opens and when its session changes", async () => {
    const one = failing();
    const eve = await (await visitor(one, "eve")).open("/");
    expect(eve.closedWith).toBe(1011);
    const ada = await (await visitor(one, "ada")).open("/");
    const bob = await (await visitor(one, "bob")).open("/");
    const view = await ada.join();
    void view.click("become");
    await expect.poll(() => ada.closedWith).toBe(1011);
    expect(bob.closedWith).toBeUndefined();
    expect(await (await bob.join()).push("event", { type: "click", event: "lv:clear-flash" })).toMatchObject({
      status: "ok",
    });
  });
});
