import { describe, expect, it } from "vitest";
import { toHtml } from "../html/to-html.ts";
import type { PageInfo } from "../session/requests/page-info.ts";
import { ORIGIN, type Browser } from "../../test/support/browser.ts";
import { appOf, become, Name, session, visitor } from "../../test/support/http-app.ts";
import { sessionOf } from "./controller.ts";
import { pageHead } from "./head.ts";

const contentOf = (html: string, name: string): string | undefined =>
  new RegExp(`<meta name="${name}" content="([^"]*)" />`).exec(html)?.[1];
const infoOf = (html: string): PageInfo & { dev?: boolean } =>
  JSON.parse(
    (contentOf(html, "holdfast") ?? "")
      .replaceAll("&quot;", '"')
      .replaceAll("&#39;", "'")
      .replaceAll("&lt;", "<")
      .replaceAll("&amp;", "&"),
  );

describe("what a page tells its script", () => {
  it("is the same in each page of a session but for token and time, until something is written", async () => {
    const app = appOf((own) => {
      become(own);
      own.live("/", Name);
      own.post("/rename", (c) => {
        sessionOf(c, session).put("username", "Bo");
        return c.text("ok");
      });
    });
    const page = async (browser: Browser) => infoOf(await (await browser.fetch("/")).text());
    const [ada, eve] = [await visitor(app, "Ada"), await visitor(app, "Eve")];
    const [first, other, second] = [await page(ada), await page(eve), await page(ada)];
    const apart = ["csrf", "now"];
    const lasting = (info: PageInfo) =>
      Object.fromEntries(Object.entries(info).filter(([name]) => !apart.includes(name)));
    expect(lasting(second)).toEqual(lasting(first));
    expect(second.csrf).not.toBe(first.csrf);
    expect([other.tag === first.tag, other.seen === first.seen]).toEqual([false, false]);
    await ada.fetch("/rename", { method: "POST", headers: { origin: ORIGIN } });
    const third = await page(ada);
    expect([third.tag === first.tag, third.seen === first.seen]).toEqual([true, false]);
    expect(third.keys["username"]).not.toBe(first.keys["username"]);
  });

  it("is escaped, whatever it is, and names nobody without a session", () => {
    const lasting = { endpoint: `/a"'<&`, socket: "/live", prefix: "", keys: { name: "" } };
    const parts = { title: undefined, titles: {}, reloads: false, script: "/client.js", nonce: "n" };
    const nobody = toHtml(pageHead({ ...parts, lasting, fresh: {} }));
    expect(nobody).toContain('<meta name="csrf-token" />');
    expect(infoOf(nobody)).toEqual(lasting);
    const fresh = { csrf: `"><script>'&`, now: 7, stale: true } as const;
    const somebody = toHtml(pageHead({ ...parts, reloads: true, lasting, fresh }));
    expect(contentOf(somebody, "csrf-token")).toBe("&quot;&gt;&lt;script&gt;&#39;&amp;");
    expect(somebody).not.toContain("<script>'");
    expect(infoOf(somebody.replaceAll("&gt;", ">"))).toEqual({ ...lasting, ...fresh, dev: true });
  });
});
