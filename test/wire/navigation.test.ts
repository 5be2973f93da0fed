import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Browser, ORIGIN } from "../support/browser.ts";
import { liveApp, testSession } from "../support/live-app.ts";

const Page = liveView({
  session: testSession,
  mount: (socket) => ({ seen: [socket.navigation as string], hash: "", params: JSON.stringify(socket.connectParams) }),
  handleParams(socket, params, url) {
    socket.assign({ seen: [...socket.assigns.seen, socket.navigation], hash: url.hash });
    if (params["hop"] === "1") socket.pushPatch("/page?hop=2", { replace: true });
    if (params["go"] !== undefined) return socket.pushNavigate("/other");
    return undefined;
  },
  events: {
    old: (socket) => socket.putFlash("error", "old"),
    patch(socket) {
      socket.putFlash("info", "new");
      socket.pushPatch("/page?n=1#top");
    },
    hop: (socket) => socket.pushPatch("/page?hop=1"),
    go: (socket) => socket.pushPatch("/page?go"),
    navigate(socket) {
      socket.pushEvent("bye", { at: 1 });
      socket.putFlash("info", "new");
      return socket.pushNavigate("/other", { replace: true });
    },
    write(socket) {
      socket.session.put("visits", 7);
      return socket.redirect("/other");
    },
    title: (socket) => socket.putPageTitle("Page"),
  },
  render: ({ seen, hash, params, flash }) =>
    html`<p>${seen.join()} ${hash} ${flash["info"]} ${flash["error"]}</p>
      <pre>${params}</pre>`,
});
const Other = liveView({
  session: testSession,
  mount: (socket) => {
    socket.putPageTitle("Other");
    return {};
  },
  render: ({ flash, session: { visits } }) => html`<b>${flash["info"]} ${flash["error"]} ${visits}</b>`,
});

const browser = () => new Browser(liveApp({ "/page": Page, "/page/again": Page, "/other": Other }));
const opened = async (path = "/page") => {
  const own = browser();
  const page = await own.open(path);
  return { own, page, view: await page.join() };
};

describe("navigation", () => {
  it("tells a view how its page came there", async () => {
    const { page, view } = await opened();
    expect(view.html()).toContain("<p>load,load");
    await view.push("live_patch", { url: `${ORIGIN}/page?x` });
    expect(view.html()).toContain("<p>load,load,patch");
    const moved = await page.join({ payload: { url: undefined, redirect: `${ORIGIN}/page` } });
    expect(moved.html()).toContain("<p>navigate,navigate");
    const again = await page.join({ params: { _mounts: 1 } });
    expect(again.html()).toContain("<p>rejoin,rejoin");
  });

  it("gives a view what its LiveSocket sent, without the secrets among it, and nothing in the first HTML", async () => {
    const page = await browser().open("/page");
    expect(page.html).toMatch(/<pre>\s*{}<\/pre>/);
    const params = { locale: "de", _live_referer: `${ORIGIN}/other`, _holdfast_ticket: "t", _holdfast_loads: 2 };
    const view = await page.join({ params });
    expect(view.html()).toContain("_live_referer");
    expect(view.html()).toContain("locale");
    expect(view.html()).not.toContain("holdfast");
  });

  it("lets a page join again after it was patched to another route of its view", async () => {
    const page = await browser().open("/page");
    const moved = await page.join({ payload: { url: `${ORIGIN}/page/again` } });
    expect(moved.joined.status).toBe("ok");
  });

  it("keeps the fragment in the address and out of routing", async () => {
    const page = await browser().open("/page");
    const view = await page.join({ payload: { url: `${ORIGIN}/page#here` } });
    expect(view.html()).toContain("<p>load,load #here");
  });

  it("sends live_patch before what the view shows there, and keeps only this round's flash", async () => {
    const { view } = await opened();
    await view.click("old");
    const before = view.frames().length;
    await view.click("patch");
    expect(view.html()).toContain("#top new </p>");
    const [patch, reply] = view.frames().slice(before);
    expect(patch).toMatchObject({ event: "live_patch", payload: { to: "/page?n=1#top", kind: "push" } });
    expect(reply).toMatchObject({ event: "phx_reply" });
    expect(view.frames()).toHaveLength(before + 2);
  });

  it("tells the client once of patches that follow one another, and not at all when they lead away", async () => {
    const { view } = await opened();
    const before = view.frames().length;
    await view.click("hop");
    expect(
      view
        .frames()
        .slice(before)
        .map(({ event, payload }) => [event, payload["to"]]),
    ).toEqual([
      ["live_patch", "/page?hop=2"],
      ["phx_reply", undefined],
    ]);
    expect(await view.click("go")).toEqual({
      status: "ok",
      response: { live_redirect: { to: "/other", kind: "push" } },
    });
    expect(view.frames().filter(({ event }) => event === "live_patch")).toHaveLength(1);
  });

  it("navigates with the flash of this round, after its events, and closes the view", async () => {
    const { page, view } = await opened();
    await view.click("old");
    const before = view.frames().length;
    const { response } = await view.click("navigate");
    expect(view.frames().slice(before)).toMatchObject([
      { event: "diff", payload: { e: [["bye", { at: 1 }]] } },
      { event: "phx_reply", payload: { response: { live_redirect: { to: "/other", kind: "replace" } } } },
      { event: "phx_close" },
    ]);
    const { flash } = response["live_redirect"] as { flash: string };
    const other = await page.join({ payload: { url: undefined, redirect: `${ORIGIN}/other`, flash } });
    expect(other.html()).toBe("<b>new  0</b>");
    expect(other.joined.response["rendered"]).toMatchObject({ t: "Other" });
  });

  it("takes no flash that somebody made up", async () => {
    const page = await browser().open("/page");
    const payload = { url: undefined, redirect: `${ORIGIN}/other`, flash: "made up" };
    expect((await page.join({ payload })).html()).toBe("<b>  0</b>");
  });

  it("answers a patch into another view by sending the client there", async () => {
    const { view } = await opened();
    for (const url of [`${ORIGIN}/other`, `${ORIGIN}/nowhere`, "https://evil.example/page", "::"]) {
      expect(await view.push("live_patch", { url })).toEqual({ status: "ok", response: { link_redirect: true } });
    }
  });
});

describe("a session write before the page leaves", () => {
  it("is waited for: the redirect follows its confirmation", async () => {
    const { page, view } = await opened();
    const before = page.frames.length;
    const answer = view.click("write");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.frames.slice(before).some(({ event }) => event === "phx_reply")).toBe(false);
    await expect(answer).resolves.toMatchObject({ response: { redirect: { to: "/other" } } });
  });
});
