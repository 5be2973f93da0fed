import { describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { HoldfastError } from "../base/errors.ts";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { defineSession } from "../session/values/define-session.ts";
import { liveRender } from "../view/live-render.ts";
import { liveView } from "../view/live-view.ts";
import { Browser, ORIGIN } from "../../test/support/browser.ts";
import { appOf, baseOptions, become, get, Name, session, visitor } from "../../test/support/http-app.ts";
import { createApp } from "./app.ts";
import { page, putFlash, sessionOf } from "./controller.ts";
import type { LayoutParts } from "./layout.ts";

describe("app.live", () => {
  it("answers with the first HTML in the layout, complete and escaped", async () => {
    const response = await get(
      appOf((app) => void app.live("/hello/:name", Name)),
      "/hello/%3Cb%3E?x=1",
    );
    const text = await response.text();
    expect(response.headers.get("content-type")).toMatch(/^text\/html; charset=utf-8$/i);
    expect(text).toMatch(/^<!DOCTYPE html>\n<html/);
    expect(text).toContain('{"x":"1","name":"&lt;b&gt;"}');
    expect(text).toMatch(/<title data-default=""[^>]*><\/title>/);
    expect(text).toMatch(/<script defer phx-track-static nonce="[^"]{10,}" src="\/client.js"><\/script>/);
  });

  it("gives path parameters precedence over the query, whose last value counts", async () => {
    const text = await (
      await get(
        appOf((app) => void app.live("/u/:id", Name)),
        "/u/7?id=8&a=1&a=2&__proto__=x",
      )
    ).text();
    expect(text).toContain('"id":"7"');
    expect(text).toContain('"a":"2"');
  });

  it.each(["/über/:name", "/%C3%BCber/:name"])(
    "finds a view whose path is not ASCII by HTTP and by join alike: %s",
    async (path) => {
      const app = appOf((own) => void own.live(decodeURI(path), Name));
      const opened = await new Browser(app).open("/%C3%BCber/J%C3%BCrgen");
      expect(opened.html).toContain('"name":"Jürgen"');
      expect((await opened.join()).joined.status).toBe("ok");
    },
  );

  it("lets a controller stand in front of it, for joins too", async () => {
    const app = appOf((own) => {
      own.get("/users/new", (c) => c.text("form"));
      own.live("/users/:id", Name);
    });
    expect(await (await get(app, "/users/new")).text()).toBe("form");
    const opened = await new Browser(app).open("/users/7");
    const joined = await opened.join({ payload: { url: undefined, redirect: `${ORIGIN}/users/new` } });
    expect(joined.joined).toEqual({ status: "error", response: { reason: "unauthorized" } });
  });

  it("answers HEAD like GET without a body", async () => {
    const app = appOf((own) => void own.live("/", Name));
    const response = await app.fetch(new Request(`${ORIGIN}/`, { method: "HEAD" }));
    expect([response.status, await response.text()]).toEqual([200, ""]);
  });

  it("lives under a base path, pages, endpoint, socket and all", async () => {
    const app = appOf((own) => void own.live("/", Name), { basePath: "/chat" });
    const text = await (await get(app, "/chat")).text();
    expect(text).toContain("/chat/_holdfast/session");
    expect((await get(app, "/")).status).toBe(404);
    const socket = (path: string) => app.openSocket(new Request(ORIGIN + path, { headers: { origin: ORIGIN } }));
    expect(socket("/live/websocket?vsn=2.0.0")).toEqual({ status: 404 });
    expect(socket("/chat/live/websocket?vsn=2.0.0")).toHaveProperty("accept");
  });

  it("redirects from mount with 302 and carries the flash once", async () => {
    const Leave = liveView({
      mount(socket) {
        socket.putFlash("info", "moved");
        return socket.redirect("/there");
      },
      render: () => html`<p></p>`,
    });
    const There = liveView({ mount: () => ({}), render: ({ flash }) => html`<p>${flash["info"]}</p>` });
    const own = new Browser(appOf((app) => void app.live("/leave", Leave).live("/there", There)));
    const response = await own.fetch("/leave");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/there"]);
    expect(response.headers.get("set-cookie")).toMatch(/^__phoenix_flash__=[^;]+; Max-Age=60; Path=\/; SameSite=Lax$/);
    const there = await own.fetch("/there");
    expect(there.headers.getSetCookie()).toHaveLength(1);
    expect(there.headers.get("cache-control")).toBe("no-store");
    expect(await there.text()).toContain("<p>moved</p>");
    expect(await (await own.fetch("/there")).text()).toContain("<p></p>");
  });

  it("ignores a flash cookie that is forged", async () => {
    const There = liveView({ mount: () => ({}), render: ({ flash }) => html`<p>${flash["info"]}</p>` });
    const response = await get(
      appOf((app) => void app.live("/", There)),
      "/",
      { cookie: "__phoenix_flash__=eyJpbmZvIjoieCJ9" },
    );
    expect(await response.text()).toContain("<p></p>");
  });
});

describe("what a response may be kept", () => {
  const app = appOf((own) => {
    become(own);
    own.live("/", Name);
    own.get("/health", (c) => c.text("ok"));
    own.get("/who", (c) => c.text(sessionOf(c, session).username));
  });

  it("asks again for a page of nobody, and stores none of a visitor", async () => {
    const nobody = await get(app, "/");
    expect([nobody.headers.get("cache-control"), nobody.headers.get("vary")]).toEqual(["private, no-cache", "Cookie"]);
    expect(nobody.headers.get("set-cookie")).toBeNull();
    const ada = await visitor(app, "Ada");
    const own = await ada.fetch("/");
    expect(own.headers.get("cache-control")).toBe("no-store");
    expect(own.headers.get("set-cookie")).toBeNull();
    expect(await own.text()).toContain("<b>Ada</b>");
  });

  it("stores no controller's answer that read the visitor, and leaves others alone", async () => {
    const ada = await visitor(app, "Ada");
    expect((await ada.fetch("/who")).headers.get("cache-control")).toBe("no-store");
    expect((await ada.fetch("/health")).headers.get("cache-control")).toBeNull();
  });
});

describe("security headers", () => {
  it("stand on pages, controllers, errors and commits, with another nonce each time", async () => {
    const app = appOf((own) => void own.live("/", Name).get("/fails", () => Promise.reject(new Error("no"))));
    const nonces = new Set<string>();
    for (const path of ["/", "/fails", "/nowhere", "/_holdfast/session"]) {
      const { headers } = await get(app, path);
      const policy = headers.get("content-security-policy") ?? "";
      expect(policy).toContain("object-src 'none'");
      expect(policy).toContain("connect-src 'self' ws://localhost:4000");
      nonces.add(/'nonce-([^']+)'/.exec(policy)?.[1] ?? "");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("SAMEORIGIN");
      expect(headers.get("strict-transport-security")).toBeNull();
    }
    expect(nonces.size).toBe(4);
  });

  it("ask for https where the origin is https, and take the app's own sources", async () => {
    const app = appOf((own) => void own.live("/", Name), {
      origin: "https://chat.example",
      csp: { imgSrc: ["https://img.example"] },
    });
    const { headers } = await app.fetch(new Request("https://chat.example/"));
    expect(headers.get("strict-transport-security")).toBe("max-age=31536000");
    expect(headers.get("content-security-policy")).toContain("img-src https://img.example");
    expect(headers.get("content-security-policy")).toContain("wss://chat.example");
  });
});

describe("page and layout", () => {
  it("renders a controller's page in the layout, with the live views it embeds", async () => {
    const app = appOf(
      (own) =>
        void own.get("/about", (c) =>
          page(
            c,
            html`<h1>About</h1>
              ${liveRender(Name, { id: "name", params: { a: 1 } })}`,
            { title: "About" },
          ),
        ),
      {
        views: { name: Name },
        title: { default: "Chat", suffix: " · Chat" },
      },
    );
    const opened = await new Browser(app).open("/about");
    expect(opened.html).toContain(
      '<title data-default="Chat" data-prefix="" data-suffix=" · Chat">About · Chat</title>',
    );
    expect(opened.html).toContain('<p>{"a":1}</p>');
    expect((await opened.join({ id: "name" })).joined.status).toBe("ok");
  });

  it("gives the layout the session, the flash and the nonce of the policy", async () => {
    const app = appOf(
      (own) => {
        become(own);
        own.live("/", Name);
        own.post("/note", (c) => {
          putFlash(c, "error", "not yet");
          putFlash(c, "info", "noted");
          return c.redirect("/");
        });
      },
      {
        layout: ({ head, body, session: { username }, flash, nonce }) =>
          html`<html>
            <head>
              ${head}
            </head>
            <body>
              <i>${username}</i><u>${flash["info"]}</u><b>${flash["error"]}</b><s>${nonce}</s>${body}
            </body>
          </html>`,
      },
    );
    const ada = await visitor(app, "Ada");
    await ada.fetch("/note", { method: "POST", headers: { origin: ORIGIN } });
    const response = await ada.fetch("/");
    const text = await response.text();
    expect(text).toContain("<i>Ada</i><u>noted</u><b>not yet</b>");
    expect(response.headers.get("content-security-policy")).toContain(`'nonce-${/<s>(.+?)<\/s>/.exec(text)?.[1]}'`);
  });

  it("puts a group's pages, and a controller's that asks for it, into a root layout of their own", async () => {
    const admin = ({ head, body }: LayoutParts) =>
      html`<html id="admin">
        <head>
          ${head}
        </head>
        <body>
          ${body}
        </body>
      </html>`;
    const app = appOf((it) => {
      it.live("/", Name);
      it.liveSession("admin", { rootLayout: admin }, (scope) => void scope.live("/admin", Name));
      it.get("/about", (c) => page(c, html`<p>About</p>`, { title: "About", rootLayout: admin }));
      it.get("/plain", (c) => page(c, html`<p>Plain</p>`));
    });
    const ids = await Promise.all(
      ["/", "/admin", "/about", "/plain"].map(async (path) =>
        (await (await get(app, path)).text()).includes('<html id="admin">'),
      ),
    );
    expect(ids).toEqual([false, true, true, false]);
  });

  it.each(["head", "body"] as const)("refuses a layout that loses its %s", async (part) => {
    const app = appOf((own) => void own.live("/", Name), {
      layout: (parts) =>
        html`<html>
          ${part === "head" ? parts.body : parts.head}
        </html>`,
    });
    const response = await get(app, "/");
    expect(response.status).toBe(500);
    expect(await response.text()).toContain(`does not print \`${part}\``);
  });
});

describe("app.broadcast", () => {
  it("reaches the views that are subscribed", async () => {
    const chat = defineTopic<{ posted: string }>("chat");
    const Chat = liveView({
      topics: [chat],
      mount(socket) {
        if (socket.connected) socket.subscribe(chat);
        return { last: "" };
      },
      info: { posted: (socket, text) => socket.assign({ last: text }) },
      render: ({ last }) => html`<p>${last}</p>`,
    });
    const app = appOf((own) => void own.live("/", Chat));
    const view = await (await new Browser(app).open("/")).join();
    app.broadcast(chat, "posted", "hi");
    await expect.poll(() => view.html()).toBe("<p>hi</p>");
  });
});

describe("createApp", () => {
  const code = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error instanceof HoldfastError ? error.code : error;
    }
  };

  it.each([
    ["a short secret", { secret: "short" }, "secret_missing"],
    ["an origin with a path", { origin: "https://chat.example/app" }, "definition_invalid"],
    ["an origin that is no URL", { origin: "chat.example" }, "definition_invalid"],
    ["a base path that ends with a slash", { basePath: "/chat/" }, "definition_invalid"],
    ["one view under two names", { views: { a: Name, b: Name } }, "definition_invalid"],
  ])("refuses %s at start", (_name, options, expected) => {
    expect(code(() => createApp({ ...baseOptions, ...options }))).toBe(expected);
  });

  it("refuses in production what development makes up: secret and origin", () => {
    vi.stubEnv("NODE_ENV", "production");
    try {
      expect(code(() => createApp({ ...baseOptions, secret: undefined }))).toBe("secret_missing");
      expect(code(() => createApp({ ...baseOptions, origin: undefined }))).toBe("definition_invalid");
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("refuses two views at one path, and a view of another session", () => {
    const other = defineSession({ username: { schema: z.string(), default: "" } });
    const Other = liveView({ session: other, mount: () => ({}), render: () => html`<p></p>` });
    expect(code(() => appOf((app) => void app.live("/", Name).live("/", Name)))).toBe("definition_invalid");
    expect(code(() => appOf((app) => void app.live("/", Other)))).toBe("definition_invalid");
  });
});
