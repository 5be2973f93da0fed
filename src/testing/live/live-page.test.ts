import { describe, expect, it } from "vitest";
import { z } from "zod";
import { silentLogger } from "../../base/logger.ts";
import { each } from "../../html/each.ts";
import { stream } from "../../html/stream.ts";
import { html } from "../../html/template.ts";
import { createApp, type App } from "../../http/app.ts";
import { defineTopic } from "../../pubsub/topic.ts";
import { defineSession } from "../../session/values/define-session.ts";
import { form } from "../../view/forms/form-tag.ts";
import { toForm } from "../../view/forms/to-form.ts";
import { component, liveComponent } from "../../view/live-component.ts";
import { liveFileInput } from "../../view/uploads/file-input.ts";
import { liveRender } from "../../view/live-render.ts";
import { liveView, type LiveView } from "../../view/live-view.ts";
import { createTestBrowser } from "./test-browser.ts";

const session = defineSession({ username: { schema: z.string(), default: "nobody" } });
const news = defineTopic<{ said: { text: string } }>("news");

function appOf(routes: Record<string, LiveView>, views: Record<string, LiveView> = {}): App {
  const app = createApp({
    session,
    secret: "a secret of the tests, long enough for the key ring to take it",
    origin: "http://localhost:4000",
    client: { src: "/client.js" },
    logger: silentLogger,
    views,
  });
  for (const [path, view] of Object.entries(routes)) app.live(path, view);
  return app;
}

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { add: (socket, { by = "1" }) => socket.update("count", (count) => count + Number(by)) },
  render: ({ count }) =>
    html`<b>${count}</b> <button id="one" phx-click="add">+</button>
      <button id="ten" phx-click="add" phx-value-by="10"><i>+10</i></button>`,
});

describe("createTestBrowser", () => {
  it("clicks, and shows what the official client makes of the answer", async () => {
    const page = await createTestBrowser(appOf({ "/": Counter })).open("/");
    expect(page.text("b")).toBe("0");
    await page.click("#one");
    await page.click("#ten i");
    expect(page.text("b")).toBe("11");
  });

  it("fails with the page when a selector finds nothing, or too much", async () => {
    const page = await createTestBrowser(appOf({ "/": Counter })).open("/");
    await expect(page.click("#none")).rejects.toThrow(/"#none" finds nothing[^]*<button id="one"/);
    await expect(page.click("button")).rejects.toThrow(/finds 2 elements/);
    await expect(page.click("b")).rejects.toThrow(/no phx-click/);
  });

  it("changes and submits forms as a browser sends them", async () => {
    const seen: unknown[] = [];
    const Form = liveView({
      mount: () => ({ name: "" }),
      events: {
        change: (_socket, params) => void seen.push(params),
        save: (socket, params) => socket.assign({ name: String(params["name"]) }),
      },
      render: ({ name }) =>
        html`<form id="f" phx-change="change" phx-submit="save">
            <input name="name" value="${name}" /><input name="email" value="a@b.c" />
            <select name="size">
              <option>small</option>
              <option selected>large</option>
            </select>
            <input type="checkbox" name="ok" value="yes" />
            <button name="with" value="button">Save</button>
          </form>
          <b>${name}</b>`,
    });
    const page = await createTestBrowser(appOf({ "/": Form })).open("/");
    await page.change("#f", { name: "Ada", ok: true });
    expect(seen[0]).toEqual({
      name: "Ada",
      _unused_email: "",
      email: "a@b.c",
      _unused_size: "",
      size: "large",
      ok: "yes",
      _target: ["ok"],
    });
    await page.submit("#f", { name: "Grace" });
    expect(page.text("b")).toBe("Grace");
    await page.click("#f button");
    await expect(page.change("#f", { nmae: "Ada" })).rejects.toThrow(/no field "nmae", but name, email/);
  });

  it("follows patches, live navigation and redirects, with flash", async () => {
    const Page = liveView({
      mount: () => ({}),
      handleParams: (socket, params) => socket.putPageTitle(`at ${String(params["at"] ?? "start")}`),
      events: {
        away: (socket) => {
          socket.putFlash("info", "Moved.");
          return socket.pushNavigate("/other");
        },
        out: (socket) => socket.redirect("/other?full"),
      },
      render: () =>
        html`<a id="patch" href="/?at=here" data-phx-link="patch" data-phx-link-state="push">here</a>
          <a id="go" href="/other" data-phx-link="redirect" data-phx-link-state="push">other</a>
          <button id="away" phx-click="away"></button><button id="out" phx-click="out"></button>`,
    });
    const Other = liveView({ mount: () => ({}), render: ({ flash }) => html`<p>other ${flash["info"]}</p>` });
    const browser = createTestBrowser(appOf({ "/": Page, "/other": Other }));
    const page = await browser.open("/");
    await page.click("#patch");
    expect([page.url.search, page.title]).toEqual(["?at=here", "at here"]);
    await page.click("#away");
    expect([page.url.pathname, page.text("p")]).toEqual(["/other", "other Moved."]);
    await page.visit("/");
    await page.click("#go");
    expect(page.text("p")).toBe("other");
    await page.visit("/");
    await page.click("#out");
    expect([page.url.search, page.text("p")]).toEqual(["?full", "other"]);
  });

  it("sends a form itself once it is rendered with phx-trigger-action", async () => {
    const Login = liveView({
      mount: () => ({ sent: toForm<{ name: string }>({}, { as: "user" }), ready: false }),
      events: { check: (socket, params) => socket.assign({ sent: toForm(params, { as: "user" }), ready: true }) },
      render: ({ sent, ready }) =>
        form(
          { for: sent, action: "/login", "phx-submit": "check", "phx-trigger-action": ready },
          html` <input name="user[name]" value="${String(sent.params["name"] ?? "")}" />`,
        ),
    });
    const app = appOf({ "/": Login });
    let posted = "";
    app.post("/login", async (c) => {
      posted = new URLSearchParams(await c.req.text()).get("user[name]") ?? "";
      return c.redirect("/done");
    });
    app.live("/done", liveView({ mount: () => ({}), render: () => html`<p>Welcome</p>` }));
    const page = await createTestBrowser(app).open("/");
    await page.submit("form", { "user[name]": "Ada" });
    expect([posted, page.text("p"), page.url.pathname]).toEqual(["Ada", "Welcome", "/done"]);
  });

  it("sends params along with its joins, as a LiveSocket does", async () => {
    const Where = liveView({
      mount: ({ connectParams }) => ({ zone: String(connectParams["time_zone"]) }),
      render: ({ zone }) => html`<p>${zone}</p>`,
    });
    const page = await createTestBrowser(appOf({ "/": Where }), { params: { time_zone: "UTC" } }).open("/");
    expect(page.text("p")).toBe("UTC");
  });

  it("keeps streams as the browser's page would", async () => {
    const List = liveView({
      mount: () => ({ rows: stream([{ id: 1 }, { id: 2 }]) }),
      events: {
        first: (socket) => socket.streamInsert("rows", { id: 3 }, { at: 0 }),
        last: (socket) => socket.streamInsert("rows", { id: 4 }, { limit: -3 }),
        remove: (socket) => socket.streamDelete("rows", { id: 2 }),
        reset: (socket) => socket.stream("rows", [{ id: 9 }], { reset: true }),
      },
      render: ({ rows }) =>
        html`<ul id="rows" phx-update="stream">
            ${each(rows, (row, id) => html`<li id="${id}">${row.id}</li>`)}
          </ul>
          ${["first", "last", "remove", "reset"].map((name) => html`<a id="${name}" phx-click="${name}"></a>`)}`,
    });
    const page = await createTestBrowser(appOf({ "/": List })).open("/");
    const shown = () => page.text("#rows").replaceAll(" ", "");
    expect(shown()).toBe("12");
    await page.click("#first");
    expect(shown()).toBe("312");
    await page.click("#last");
    expect(shown()).toBe("124");
    await page.click("#remove");
    expect(shown()).toBe("14");
    await page.click("#reset");
    expect(shown()).toBe("9");
  });

  it("reaches components, nested views, hooks and messages of others", async () => {
    const Part = liveComponent({
      mount: (_socket, _props: object) => ({ clicks: 0 }),
      events: { hit: (socket) => socket.update("clicks", (clicks) => clicks + 1) },
      render: ({ clicks, myself }) => html`<a class="part" phx-click="hit" phx-target="${myself}">${clicks}</a>`,
    });
    const Nested = liveView({
      topics: [news],
      mount(socket) {
        socket.subscribe(news);
        return { text: "" };
      },
      events: { ask: (socket, { n }) => socket.reply({ twice: Number(n) * 2 }) },
      info: { said: (socket, { text }) => socket.assign({ text }) },
      render: ({ text }) => html`<p id="hook">${text}</p>`,
    });
    const Outer = liveView({
      mount: () => ({}),
      render: () => html`${component(Part, { id: "a" })}${liveRender(Nested, { id: "nested" })}`,
    });
    const app = appOf({ "/": Outer }, { nested: Nested });
    const page = await createTestBrowser(app).open("/");
    await page.click(".part");
    expect(page.text(".part")).toBe("1");
    expect(await page.pushEvent("#hook", "ask", { n: 21 })).toEqual({ twice: 42 });
    app.broadcast(news, "said", { text: "hello" });
    await page.until(() => page.text("#hook") === "hello");
  });

  it("commits what a view writes into the session, so that the next page knows it", async () => {
    const Name = liveView({
      session,
      mount: () => ({}),
      events: { name: (socket) => socket.session.put("username", "Ada") },
      render: ({ session: own }) =>
        html`<b>${own.username}</b><i>${own.status("username").state}</i><a phx-click="name"></a>`,
    });
    const browser = createTestBrowser(appOf({ "/": Name }));
    const page = await browser.open("/");
    await page.click("a");
    await page.until(() => page.text("i") === "confirmed");
    expect((await browser.fetch("/").then((response) => response.text())).includes("<b>Ada</b>")).toBe(true);
    await page.reload();
    expect(page.text("b")).toBe("Ada");
  });

  it("uploads files in chunks", async () => {
    const Upload = liveView({
      mount: (socket) => ({ names: "", files: socket.allowUpload("files", { accept: [".txt"], chunkSize: 4 }) }),
      events: {
        change: () => {},
        async save(socket) {
          const sizes = await socket.consumeUploadedEntries(
            socket.assigns.files,
            (_meta, entry) => `${entry.clientName}:${entry.clientSize}`,
          );
          socket.assign({ names: sizes.join() });
        },
      },
      render: ({ names, files }) =>
        html`<form id="f" phx-change="change" phx-submit="save">${liveFileInput(files)}<button>Save</button></form>
          <b>${names}</b>`,
    });
    const page = await createTestBrowser(appOf({ "/": Upload })).open("/");
    await page.upload("#f input[type=file]", [{ name: "a.txt", type: "text/plain", content: "hello world" }]);
    await page.submit("#f");
    expect(page.text("b")).toBe("a.txt:11");
  });

  it("says that a view crashed, and shows it mounted anew", async () => {
    const Fragile = liveView({
      mount: () => ({ count: 0 }),
      events: {
        inc: (socket) => socket.update("count", (count) => count + 1),
        crash() {
          throw new Error("on purpose");
        },
      },
      render: ({ count }) => html`<b>${count}</b><a id="inc" phx-click="inc"></a><a id="crash" phx-click="crash"></a>`,
    });
    const page = await createTestBrowser(appOf({ "/": Fragile })).open("/");
    await page.click("#inc");
    expect(page.text("b")).toBe("1");
    await expect(page.click("#crash")).rejects.toThrow(/crashed/);
    await page.settled();
    expect(page.text("b")).toBe("0");
    await page.click("#inc");
    expect(page.text("b")).toBe("1");
  });
});
