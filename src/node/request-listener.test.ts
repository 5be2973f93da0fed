import { createServer, request, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { ORIGIN } from "../../test/support/browser.ts";
import { appOf, get, Name } from "../../test/support/http-app.ts";
import { toRequestListener } from "./request-listener.ts";

const view = (mount: Parameters<typeof liveView>[0]["mount"]) =>
  liveView({ mount, render: (assigns) => html`<p>${String((assigns as { shown?: unknown }).shown)}</p>` });

/** What each of them says of a request; `Name` shows its parameters. */
const app = appOf((own) => {
  own.live("/", Name);
  own.live("/u/:name", Name);
  own.live(
    "/about-me",
    view((socket) => ({ shown: JSON.stringify(socket.connectInfo) })),
  );
  own.live(
    "/url",
    view((socket) => ({ shown: socket.url.href })),
  );
  own.live(
    "/later",
    view(async () => ({ shown: await Promise.resolve("later") })),
  );
  own.live(
    "/away",
    view((socket) => {
      socket.putFlash("info", "gone");
      return socket.redirect("/");
    }),
  );
  own.live(
    "/fails",
    view(() => Promise.reject(new Error("no"))),
  );
  own.live(
    "/odd",
    view(() => {
      throw Object("no error");
    }),
  );
  own.live(
    "/odd-later",
    view(() => Promise.reject("no error")),
  );
  own.get("/controller", (c) => c.text(c.req.raw.url));
  // Of the app's own, so it gets a whole Request; for this path alone: before the others it would be for them as well.
  own
    .scope("/behind", (c, next) => {
      c.header("x-seen", String(c.req.raw instanceof Request));
      return next();
    })
    .live("/", Name);
});

const server = createServer(toRequestListener(app));
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve)));
afterAll(() => void server.close());

function ask(path: string, headers: Record<string, string | string[]>) {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number | undefined; headers: IncomingHttpHeaders; text: string }>((resolve, reject) => {
    request(
      { host: "127.0.0.1", port, path, agent: false, headers: { accept: "text/html", ...headers } },
      (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (part: string) => void (text += part));
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      },
    )
      .on("error", reject)
      .end();
  });
}

/** What differs from answer to answer: nonces, tokens, ids. */
const alike = (text: string) =>
  text.replaceAll(/nonce[-=]"?[\w-]+|data-phx-session="[^"]*"|id="phx-[^"]*"|(?<=__phoenix_flash__=)[\w-]+/g, "");

describe("a page by node:http", () => {
  it.each([
    "/",
    "/?a=1&b[]=2&b[]=3",
    "/?q=it's",
    "/?q=%zz",
    "/?",
    "//",
    "//u/x",
    "/u/ada",
    "/u/J%C3%BCrgen",
    "/u/a.b",
    "/u/../",
    "/u/.",
    "/u/a;b=c",
    "/url?x=a+b",
    "/url?x='\"<>",
    "/url#part",
    "/later",
    "/away",
    "/fails",
    "/nowhere",
    "/controller",
    "/behind",
    "/u/ada/",
  ])("is what the app answers by a whole Request: %s", async (path) => {
    for (const headers of [{}, { cookie: "__phoenix_flash__=forged; a=b" }, { "sec-purpose": "prefetch" }] as Record<
      string,
      string
    >[]) {
      const [own, whole] = [await ask(path, headers), await get(app, path, headers)];
      expect(own.status).toBe(whole.status);
      expect(alike(own.text)).toBe(alike(await whole.text()));
      const cookies = (lines: readonly string[]) => lines.map(alike);
      expect(cookies(own.headers["set-cookie"] ?? [])).toEqual(cookies(whole.headers.getSetCookie()));
      for (const [name, value] of whole.headers) {
        if (name !== "set-cookie")
          expect(`${name}: ${alike(String(own.headers[name]))}`).toBe(`${name}: ${alike(value)}`);
      }
    }
  });

  it("has no whole Request before a view alone", () => {
    const asked = (path: string) => app.page(path, {}, {});
    expect(asked("/url")).toBeDefined();
    expect(asked("/behind")).toBeUndefined();
    expect(asked("/controller")).toBeUndefined();
    expect(asked("/u/../")).toBeUndefined();
  });

  it("tells a view of its visitor", async () => {
    const { text } = await ask("/about-me", { "x-own": ["1", "2"], "user-agent": "tests", secret: "s" });
    const info = JSON.parse(/<p>(.*)<\/p>/.exec(text)?.[1]?.replaceAll("&quot;", '"') ?? "");
    expect(info).toEqual({ address: "127.0.0.1", userAgent: "tests", headers: { "x-own": "1, 2" } });
  });

  it.each(["/odd", "/odd-later"])("fails with 500 where what is thrown is no error: %s", async (path) => {
    expect((await ask(path, {})).status).toBe(500);
  });

  it("has the address of the app, whatever the request names", async () => {
    expect((await ask("/url", { host: "evil.example" })).text).toContain(`<p>${ORIGIN}/url</p>`);
    expect((await ask("http://evil.example/url?x=1", {})).text).toContain(`<p>${ORIGIN}/url?x=1</p>`);
  });
});
