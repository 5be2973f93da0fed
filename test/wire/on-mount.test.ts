import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { onMount } from "../../src/view/on-mount.ts";
import { appOf, get, session, visitor, become } from "../support/http-app.ts";
import { Browser, ORIGIN } from "../support/browser.ts";

const requireName = onMount({
  session,
  mount(socket) {
    if (socket.session.username !== "") return { name: socket.session.username.toUpperCase() };
    socket.putFlash("error", "Who are you?");
    return socket.redirect("/login");
  },
});
const Secret = liveView({
  session,
  onMount: [requireName],
  mount: (socket) => ({ greeting: `Hello ${socket.assigns.name}` }),
  render: ({ greeting, name }) => html`<p>${greeting}, ${name}</p>`,
});
const Plain = liveView({
  mount: () => ({}),
  render: ({ flash, liveAction }) => html`<p>plain ${liveAction} ${flash["error"]}</p>`,
});

const app = () =>
  appOf((it) => {
    become(it);
    it.live("/login", Plain).live("/open", Secret);
    it.liveSession("members", { onMount: [requireName] }, (members) => {
      members.live("/secret", Secret).live("/other", Plain, { action: "edit" });
    });
  });

describe("onMount", () => {
  it("guards the first HTML of every route of its group, and of a view that lists it", async () => {
    const guarded = app();
    for (const path of ["/secret", "/other", "/open"]) {
      const response = await get(guarded, path);
      expect(response.status).toBe(302);
      expect(response.headers.get("location")).toBe("/login");
    }
    expect((await get(guarded, "/login")).status).toBe(200);
  });

  it("carries its flash to where it redirects", async () => {
    const browser = new Browser(app());
    await browser.fetch("/secret");
    expect(await (await browser.fetch("/login")).text()).toContain("Who are you?");
  });

  it("guards a join as it guards the page, and lets those in who may", async () => {
    const browser = await visitor(app(), "ada");
    const page = await browser.open("/secret");
    expect(page.html).toContain("<p>Hello ADA, ADA</p>");
    const view = await page.join();
    expect(view.html()).toBe("<p>Hello ADA, ADA</p>");
    const nobody = await new Browser(browser.app).open("/login");
    const payload = { ...page.containers()[0], url: page.url, params: { _mounts: 0 }, static: null };
    const refused = await nobody.push(`lv:${page.containers()[0]!.id}`, "phx_join", payload);
    expect(refused).toMatchObject({ status: "error", response: { redirect: { to: "/login" } } });
    expect(refused.response["redirect"]).toHaveProperty("flash");
  });

  it("runs a hook once where group and view both list it, and the group's before the view's", async () => {
    const ran: string[] = [];
    const note = (name: string) => onMount({ mount: () => void ran.push(name) });
    const [first, second, both] = [note("group"), note("view"), note("both")];
    const View = liveView({
      onMount: [second, both],
      mount: () => void ran.push("mount"),
      render: () => html`<p></p>`,
    });
    const noted = appOf((it) => it.liveSession("noted", { onMount: [both, first] }, (all) => all.live("/", View)));
    await get(noted, "/");
    expect(ran).toEqual(["both", "group", "view", "mount"]);
  });

  it("ends the mount where it redirects: nothing after it runs", async () => {
    const ran: string[] = [];
    const leave = onMount({ mount: (socket) => socket.redirect("/login") });
    const late = onMount({ mount: () => void ran.push("late") });
    const View = liveView({ mount: () => void ran.push("mount"), render: () => html`<p></p>` });
    const left = appOf((it) => it.liveSession("left", { onMount: [leave, late] }, (all) => all.live("/", View)));
    expect((await get(left, "/")).status).toBe(302);
    expect(ran).toEqual([]);
  });
});

describe("liveSession", () => {
  it("does not let live navigation cross from one group into another", async () => {
    const page = await (await visitor(app(), "ada")).open("/login");
    for (const path of ["/secret", "/other", "/nowhere"]) {
      const across = await page.join({ payload: { url: undefined, redirect: ORIGIN + path } });
      expect(across.joined).toEqual({ status: "error", response: { reason: "unauthorized" } });
    }
    const within = await page.join({ payload: { url: undefined, redirect: `${ORIGIN}/open` } });
    expect(within.joined.status).toBe("ok");
  });

  it("tells a view the action of its route", async () => {
    const page = await (await visitor(app(), "ada")).open("/other");
    expect(page.html).toContain("<p>plain edit </p>");
    expect((await page.join()).html()).toBe("<p>plain edit </p>");
  });

  it("lays its views out in place of their own layout, and a view may put another", async () => {
    const own = liveView({
      mount: () => ({}),
      render: () => html`<p></p>`,
      layout: (_assigns, inner) => html`own ${inner}`,
    });
    const put = liveView({
      mount: (socket) => socket.putLayout((_assigns, inner) => html`<b>put</b>${inner}`),
      render: () => html`<p></p>`,
    });
    const layout = ({ flash }: { flash: object }, inner: unknown) =>
      html`<i>${Object.keys(flash).length}</i>${inner as never}`;
    const laid = appOf((it) => {
      it.live("/own", own);
      it.liveSession("laid", { layout }, (all) =>
        all.live("/laid", own, { container: { tag: "main", "data-x": "1" } }).live("/put", put),
      );
      it.liveSession("bare", { layout: false }, (all) => all.live("/bare", own));
    });
    const body = async (path: string) =>
      /<(?:div|main) id="phx[^>]*>.*<\/(?:div|main)>/.exec(await (await get(laid, path)).text())?.[0];
    expect(await body("/own")).toMatch(/>own <p><\/p><\/div>$/);
    expect(await body("/laid")).toMatch(/^<main id=.* data-x="1"><i>0<\/i><p><\/p><\/main>$/);
    expect(await body("/put")).toMatch(/><b>put<\/b><p><\/p><\/div>$/);
    expect(await body("/bare")).toMatch(/><p><\/p><\/div>$/);
    const page = await new Browser(laid).open("/laid");
    expect((await page.join()).html()).toBe("<i>0</i><p></p>");
    const moved = await page.join({ payload: { url: undefined, redirect: `${ORIGIN}/put` } });
    expect(moved.joined.response["container"]).toEqual(["div", {}]);
    const back = await page.join({ payload: { url: undefined, redirect: `${ORIGIN}/laid` } });
    expect(back.joined.response["container"]).toEqual(["main", { "data-x": "1" }]);
  });

  it.each([
    ["a name twice", (it: ReturnType<typeof app>) => it.liveSession("members", {}, () => {})],
    ["no name", (it: ReturnType<typeof app>) => it.liveSession("", {}, () => {})],
    ["the name of what is outside", (it: ReturnType<typeof app>) => it.liveSession("default", {}, () => {})],
    [
      "a hook that is none",
      (it: ReturnType<typeof app>) => it.liveSession("x", { onMount: [(() => {}) as never] }, () => {}),
    ],
    ["a container with an id", (it: ReturnType<typeof app>) => it.live("/y", Plain, { container: { id: "y" } })],
    [
      "a container that breaks the page",
      (it: ReturnType<typeof app>) => it.live("/y", Plain, { container: { tag: "p onclick" } }),
    ],
  ])("refuses %s", (_what, declare) => {
    expect(() => declare(app())).toThrow(expect.objectContaining({ code: "definition_invalid" }));
  });
});
