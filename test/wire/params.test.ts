import { describe, expect, it } from "vitest";
import { z } from "zod";
import { httpError } from "../../src/base/http-error.ts";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { ORIGIN } from "../support/browser.ts";
import { browserOf, liveApp } from "../support/live-app.ts";
import { Browser } from "../support/browser.ts";

const User = liveView({
  params: z.object({ id: z.coerce.number().int(), sort: z.enum(["name", "age"]).default("name") }),
  mount(_socket, { id }) {
    if (id === 404) throw httpError(404, "no such user");
    return { id, sort: "" };
  },
  handleParams: (socket, { id, sort }) => socket.assign({ id, sort }),
  events: { bad: (socket) => socket.pushPatch("/users/bad") },
  render: ({ id, sort }) => html`<p>${id} ${sort} ${typeof id}</p>`,
});

const open = (path: string) => browserOf({ "/users/:id": User }).open(path);

describe("a view's params", () => {
  it("are what its schema makes of the path and the query", async () => {
    const page = await open("/users/7?sort=age");
    expect(page.html).toContain("<p>7 age number</p>");
    const view = await page.join();
    expect(view.html()).toBe("<p>7 age number</p>");
    await view.push("live_patch", { url: `${ORIGIN}/users/8#top` });
    expect(view.html()).toBe("<p>8 name number</p>");
  });

  it.each([
    ["/users/bad", 404],
    ["/users/7?sort=size", 400],
    ["/users/404", 404],
  ])("answer %s with %i, as a page", async (path, status) => {
    const response = await browserOf({ "/users/:id": User }).fetch(path, { headers: { accept: "text/html" } });
    expect(response.status).toBe(status);
    expect(await response.text()).toContain("<h1>");
  });

  it("send a browser that patches to a wrong address to its page", async () => {
    const view = await (await open("/users/7")).join();
    const reply = await view.push("live_patch", { url: `${ORIGIN}/users/bad` });
    expect(reply.response).toEqual({ link_redirect: true });
  });

  it("end a view that patches itself to a wrong address", async () => {
    const view = await (await open("/users/7")).join();
    void view.click("bad");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("decode a query as a form is decoded", async () => {
    const Query = liveView({
      mount: (_socket, params) => ({ params: JSON.stringify(params) }),
      render: ({ params }) => html`<p>${params}</p>`,
    });
    const page = await browserOf({ "/q": Query }).open("/q?a[b]=1&tags[]=x&tags[]=y");
    expect(page.html).toContain('<p>{"a":{"b":"1"},"tags":["x","y"]}</p>');
  });
});

describe("an HTTP status in a connected mount", () => {
  const moved = { url: undefined, redirect: `${ORIGIN}/users/404` };

  it("is told to the client, which loads the page, which shows it once", async () => {
    const browser = new Browser(liveApp({ "/users/:id": User }));
    const view = await (await browser.open("/users/7")).join({ payload: moved });
    expect(view.joined).toMatchObject({ status: "error", response: { reason: "reload", status: 404 } });
    browser.cookies.set("__phoenix_reload_status__", view.joined.response["token"] as string);
    const shown = await browser.fetch("/users/7", { headers: { accept: "text/html" } });
    expect(shown.status).toBe(404);
    expect(browser.cookies.has("__phoenix_reload_status__")).toBe(false);
    expect((await browser.fetch("/users/7")).status).toBe(200);
  });

  it("is nothing that a browser can make up", async () => {
    const browser = new Browser(liveApp({ "/users/:id": User }));
    browser.cookies.set("__phoenix_reload_status__", "404");
    expect((await browser.fetch("/users/7")).status).toBe(200);
  });
});
