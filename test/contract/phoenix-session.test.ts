import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { sessionOf } from "../../src/http/controller.ts";
import { plugCookie } from "../../src/session/plug/plug-cookie.ts";
import { decodeTerm } from "../../src/session/plug/decode-term.ts";
import { encodeTerm } from "../../src/session/plug/encode-term.ts";
import { deriveKey, signedMessages } from "../../src/session/plug/message.ts";
import type { Term } from "../../src/session/plug/term.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Browser, ORIGIN } from "../support/browser.ts";
import { appOf, session } from "../support/http-app.ts";

const options = { key: "_my_app_key", secretKeyBase: "p".repeat(64), signingSalt: "salt" };
const messages = signedMessages(deriveKey(options.secretKeyBase, options.signingSalt));

/** The other half of the site: a Phoenix app with the same cookie. */
const phoenix = {
  read: (browser: Browser) =>
    decodeTerm(messages.unwrap(browser.cookies.get(options.key) ?? "") ?? Buffer.of()) as Map<string, Term>,
  write: (browser: Browser, values: Record<string, Term>) =>
    browser.cookies.set(
      options.key,
      messages.wrap(encodeTerm(new Map([...(phoenix.read(browser) ?? []), ...Object.entries(values)]))),
    ),
};

const app = appOf(
  (routes) => {
    routes.live(
      "/",
      liveView({
        session,
        mount: () => ({}),
        events: { rename: (socket) => socket.session.put("username", "from a live view") },
        render: ({ session: { username } }) => html`<b>${username}</b>`,
      }),
    );
    routes.post("/name", (c) => {
      sessionOf(c, session).put("username", "from a controller");
      return c.text("ok");
    });
  },
  { sessionCookie: plugCookie(options) },
);

describe("an app that shares its session with a Phoenix app", () => {
  it("shows in the first HTML what Phoenix has written", async () => {
    const browser = new Browser(app);
    phoenix.write(browser, { username: "from Phoenix", _csrf_token: "token" });
    expect((await browser.open("/")).html).toContain("<b>from Phoenix</b>");
  });

  it("writes from a controller what Phoenix then reads, beside what Phoenix keeps there", async () => {
    const browser = new Browser(app);
    phoenix.write(browser, { user_token: "secret", _csrf_token: "token" });
    const { csrf } = JSON.parse(
      /name="holdfast" content="([^"]*)"/.exec((await browser.open("/")).html)?.[1]?.replaceAll("&quot;", '"') ?? "{}",
    ) as { csrf: string };
    const headers = { origin: ORIGIN, "x-csrf-token": csrf };
    expect((await browser.fetch("/name", { method: "POST", headers })).status).toBe(200);
    expect(phoenix.read(browser).get("username")).toBe("from a controller");
    expect(phoenix.read(browser).get("user_token")).toBe("secret");
  });

  it("writes from a connected view what Phoenix then reads, and hears of what Phoenix writes after that", async () => {
    const browser = new Browser(app);
    phoenix.write(browser, { _csrf_token: "token" });
    const page = await browser.open("/");
    const view = await page.join();
    await page.push("holdfast:session", "phx_join", {}, "2");
    await view.click("rename");
    await Promise.resolve();
    const patch = page.frames.findLast(({ event }) => event === "state")?.payload["patch"];
    const commit = await browser.fetch("/_holdfast/session", {
      method: "POST",
      headers: { origin: ORIGIN, "content-type": "application/json" },
      body: JSON.stringify({ patch }),
    });
    expect(commit.status).toBe(200);
    expect(phoenix.read(browser).get("username")).toBe("from a live view");
    phoenix.write(browser, { username: "from Phoenix again" });
    expect((await browser.open("/")).html).toContain("<b>from Phoenix again</b>");
  });
});
