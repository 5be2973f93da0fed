import type { MiddlewareHandler } from "hono";
import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { ORIGIN } from "../../test/support/browser.ts";
import { appOf, become, get, Name, session, visitor } from "../../test/support/http-app.ts";
import { putFlash, sessionOf } from "./controller.ts";

/** As Hono gives it: whatever middleware has said. */
const nonceOf = (c: Parameters<MiddlewareHandler>[0]) => String(c.get("secureHeadersNonce"));
const policyNonce = ({ headers }: Response) =>
  /'nonce-([^']+)'/.exec(headers.get("content-security-policy") ?? "")?.[1];

describe("what is around every route", () => {
  it("gives middleware and controllers the nonce of the policy, by Hono's name for it", async () => {
    const heard: string[] = [];
    const note: MiddlewareHandler = (c, next) => {
      heard.push(nonceOf(c));
      return next();
    };
    const app = appOf((own) => {
      own.get("/plain", (c) => c.text(nonceOf(c)));
      own.scope("/scoped", note).live("/", Name);
      own.use(note);
      own.live("/", Name);
    });
    const plain = await get(app, "/plain");
    expect(await plain.text()).toBe(policyNonce(plain));
    expect(heard).toEqual([]);
    expect([policyNonce(await get(app, "/scoped")), policyNonce(await get(app, "/"))]).toEqual(heard);
  });

  it("keeps the headers and the status that middleware sets before a page and after it", async () => {
    const app = appOf((own) => {
      own.live("/alone", Name);
      own.use(async (c, next) => {
        c.header("x-before", "1");
        c.header("referrer-policy", "no-referrer");
        c.status(203);
        await next();
        c.header("x-after", "2");
      });
      own.live("/", Name);
    });
    const { status, headers } = await get(app, "/");
    expect(status).toBe(203);
    expect(["x-before", "x-after", "referrer-policy", "x-frame-options", "vary"].map((it) => headers.get(it))).toEqual([
      "1",
      "2",
      "no-referrer",
      "SAMEORIGIN",
      "Cookie",
    ]);
    const alone = await get(app, "/alone");
    expect([alone.status, alone.headers.get("referrer-policy")]).toEqual([200, "strict-origin-when-cross-origin"]);
  });

  it("answers HEAD with the headers of GET, for pages and controllers, with middleware and without", async () => {
    const app = appOf((own) => {
      own.live("/", Name);
      own.get("/health", (c) => c.text("ok"));
      own.use((_c, next) => next());
      own.live("/behind", Name);
    });
    for (const path of ["/", "/health", "/behind"]) {
      const names = async (method: string) =>
        [...(await app.fetch(new Request(ORIGIN + path, { method }))).headers.keys()].toSorted();
      expect(await names("HEAD")).toEqual(await names("GET"));
    }
  });

  it("brings the cookies of what a controller wrote, flash and session, and none once it threw", async () => {
    const app = appOf((own) => {
      become(own);
      own.live("/", Name);
      own.post("/saves", (c) => {
        sessionOf(c, session).put("visits", 2);
        putFlash(c, "info", "saved");
        if (c.req.header("x-fails") !== undefined) throw new Error("no");
        return c.redirect("/");
      });
    });
    const ada = await visitor(app, "Ada");
    const save = (headers: Record<string, string>) =>
      ada.fetch("/saves", { method: "POST", headers: { origin: ORIGIN, ...headers } });
    const failed = await save({ "x-fails": "yes" });
    expect([failed.status, failed.headers.getSetCookie(), failed.headers.get("x-frame-options")]).toEqual([
      500,
      [],
      "SAMEORIGIN",
    ]);
    const saved = await save({});
    expect(saved.headers.getSetCookie().map((line) => line.split("=")[0])).toEqual([
      "__phoenix_flash__",
      "holdfast",
      "holdfast_v",
    ]);
  });

  it("answers for a view that throws at once, or that waits and throws, as for any error", async () => {
    const fails = (mount: () => Promise<never>) => liveView({ mount, render: () => html`<p></p>` });
    const app = appOf((own) => {
      own.live(
        "/now",
        fails(() => {
          throw new Error("no");
        }),
      );
      own.live(
        "/later",
        fails(() => Promise.reject(new Error("no"))),
      );
    });
    for (const path of ["/now", "/later"]) {
      const { status, headers } = await get(app, path);
      expect([status, headers.get("cache-control"), headers.get("x-frame-options")]).toEqual([
        500,
        "no-store",
        "SAMEORIGIN",
      ]);
    }
  });
});

describe("requests that may change something", () => {
  const app = appOf((own) => void own.live("/", Name), { limits: { requestBytes: 100 } });
  const post = (method: string, path: string, headers: Record<string, string>, body = "a=1") =>
    app.fetch(
      new Request(ORIGIN + path, {
        method,
        body,
        headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
      }),
    );

  it.each(["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])(
    "are refused from another origin, and with too long a body, before anybody looks where they go: %s",
    async (method) => {
      for (const path of ["/", "/nowhere"]) {
        expect((await post(method, path, { origin: "https://evil.example" })).status).toBe(403);
        expect((await post(method, path, { origin: ORIGIN }, "a".repeat(101))).status).toBe(413);
      }
      expect((await post(method, "/", { origin: ORIGIN })).status).toBe(405);
      expect((await post(method, "/nowhere", { origin: ORIGIN })).status).toBe(404);
    },
  );
});
