import { describe, expect, it } from "vitest";
import { Browser } from "../../test/support/browser.ts";
import { appOf, become, get, Name, session, visitor } from "../../test/support/http-app.ts";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { page, putFlash } from "./controller.ts";

const ahead = { "sec-purpose": "prefetch" };

describe("a page that the browser asks for in advance", () => {
  it.each(["prefetch", "prefetch;prerender", "prefetch;anonymous-client-ip"])(
    "is refused, for the browser to ask again when it is visited: %s",
    async (purpose) => {
      const mounted: string[] = [];
      const View = liveView({ session, mount: () => (mounted.push("view"), {}), render: () => html`<p></p>` });
      const app = appOf((own) => {
        become(own);
        own.live("/", View);
        own.get("/plain", (c) => page(c, html`<p>plain</p>`));
      });
      const ada = await visitor(app, "Ada");
      for (const path of ["/", "/plain"]) {
        const answer = await ada.fetch(path, { headers: { "sec-purpose": purpose } });
        const { status, headers } = answer;
        expect([status, headers.get("cache-control"), headers.getSetCookie(), await answer.text()]).toEqual([
          503,
          "no-store",
          [],
          "",
        ]);
        expect((await ada.fetch(path)).status).toBe(200);
      }
      expect(mounted).toEqual(["view"]);
    },
  );

  it("is so by the older name of the header, too, and by no other purpose", async () => {
    const app = appOf((own) => void own.live("/", Name));
    expect((await get(app, "/", { purpose: "prefetch" })).status).toBe(503);
    expect((await get(app, "/", { "sec-purpose": "navigate" })).status).toBe(200);
  });

  it("takes no flash, which is there for the visit, and a controller leaves none", async () => {
    const There = liveView({ mount: () => ({}), render: ({ flash }) => html`<p>${flash["info"]}</p>` });
    const own = new Browser(
      appOf((app) => {
        app.live("/there", There);
        app.get("/leave", (c) => {
          putFlash(c, "info", "moved");
          return c.redirect("/there");
        });
      }),
    );
    expect((await own.fetch("/leave", { headers: ahead })).headers.getSetCookie()).toEqual([]);
    expect((await own.fetch("/leave")).headers.getSetCookie()).toHaveLength(1);
    expect((await own.fetch("/there", { headers: ahead })).headers.getSetCookie()).toEqual([]);
    expect(await (await own.fetch("/there")).text()).toContain("<p>moved</p>");
  });
});
