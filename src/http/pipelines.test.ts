import { describe, expect, it, vi } from "vitest";
import { silentLogger, type LogFields, type Logger } from "../base/logger.ts";
import { Browser, ORIGIN } from "../../test/support/browser.ts";
import { appOf, become, get, Name, session, visitor, type TestOptions } from "../../test/support/http-app.ts";
import { sessionOf } from "./controller.ts";
import { api, browser } from "./pipelines.ts";

describe("browser", () => {
  const app = appOf((own) => {
    become(own);
    own.live("/", Name);
    own.scope("/forms", browser()).post("/save", (c) => c.text("saved"));
  });
  const form = (fields: Record<string, string>, headers: Record<string, string> = { origin: ORIGIN }) => ({
    method: "POST",
    body: new URLSearchParams(fields),
    headers,
  });
  const tokenOf = async (own: Browser) =>
    /name="csrf-token" content="([^"]+)"/.exec(await (await own.fetch("/")).text())?.[1] ?? "";

  it("takes a visitor's form with the token of his page, as a field or as a header", async () => {
    const ada = await visitor(app, "Ada");
    const token = await tokenOf(ada);
    expect((await ada.fetch("/forms/save", form({ _csrf_token: token }))).status).toBe(200);
    expect((await ada.fetch("/forms/save", form({}, { origin: ORIGIN, "x-csrf-token": token }))).status).toBe(200);
  });

  it("refuses a visitor's form without token, with a forged one, or with another visitor's", async () => {
    const [ada, bob] = [await visitor(app, "Ada"), await visitor(app, "Bob")];
    for (const fields of [{}, { _csrf_token: "forged" }, { _csrf_token: await tokenOf(bob) }]) {
      const response = await ada.fetch("/forms/save", form(fields as Record<string, string>));
      expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
    }
  });

  it("takes the form of a visitor without a session", async () => {
    expect((await new Browser(app).fetch("/forms/save", form({}))).status).toBe(200);
  });

  it.each([{ origin: "https://evil.example" }, { origin: "null" }, { "sec-fetch-site": "cross-site" }, {}])(
    "refuses a form of another origin, with and without pipeline: %o",
    async (headers) => {
      const own = new Browser(app);
      for (const path of ["/forms/save", "/become"]) {
        const response = await own.fetch(path, form({ username: "Mallory" }, headers as Record<string, string>));
        expect([response.status, response.headers.get("set-cookie")]).toEqual([403, null]);
      }
    },
  );
});

describe("api", () => {
  const app = appOf((own) => void own.scope("/api", api()).post("/echo", async (c) => c.json(await c.req.json())));
  const post = (type: string, body: string) =>
    app.fetch(new Request(`${ORIGIN}/api/echo`, { method: "POST", body, headers: { "content-type": type } }));

  it("takes JSON, and nothing that a form of another site could send", async () => {
    expect(await (await post("application/json; charset=utf-8", '{"a":1}')).json()).toEqual({ a: 1 });
    expect((await post("text/plain", '{"a":1}')).status).toBe(403);
    expect((await post("application/xml", "<a/>")).status).toBe(415);
  });

  it("answers errors as JSON, malformed bodies with 400", async () => {
    const response = await post("application/json", "{");
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ error: "bad_request" });
    const missing = await app.fetch(new Request(`${ORIGIN}/api/none`));
    expect([missing.status, await missing.json()]).toEqual([404, { error: "not_found" }]);
  });
});

describe("errors", () => {
  const failing = (options: TestOptions = {}) =>
    appOf((own) => {
      own.get("/fails", () => {
        throw new Error("the <secret> detail");
      });
      own.post("/fails", (c) => {
        sessionOf(c, session).put("visits", 1);
        throw new Error("after a write");
      });
    }, options);

  it("are told in development, escaped, with the stack", async () => {
    const response = await get(failing(), "/fails");
    const text = await response.text();
    expect([response.status, response.headers.get("cache-control")]).toEqual([500, "no-store"]);
    expect(text).toContain("the &lt;secret&gt; detail");
    expect(text).toContain("pipelines.test.ts");
  });

  it("are logged, and in production say nothing", async () => {
    const lines: LogFields[] = [];
    const logger: Logger = { ...silentLogger, error: (fields) => lines.push(fields) };
    vi.stubEnv("NODE_ENV", "production");
    try {
      const text = await (await get(failing({ logger }), "/fails")).text();
      expect(text).not.toMatch(/secret|pipelines\.test/);
      expect(lines).toEqual([{ error: expect.any(Error), path: "/fails" }]);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it("take back what the controller wrote", async () => {
    const response = await failing().fetch(
      new Request(`${ORIGIN}/fails`, {
        method: "POST",
        headers: { origin: ORIGIN, "content-type": "application/json" },
      }),
    );
    expect([response.status, response.headers.get("set-cookie")]).toEqual([500, null]);
  });

  it("are 404 where nothing lives, 405 with Allow where another method does, 413 for a long body", async () => {
    const app = appOf(become, { limits: { requestBytes: 100 } });
    expect((await get(app, "/nowhere")).status).toBe(404);
    const wrong = await get(app, "/become");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    const long = await app.fetch(
      new Request(`${ORIGIN}/become`, { method: "POST", body: "x".repeat(101), headers: { origin: ORIGIN } }),
    );
    expect(long.status).toBe(413);
  });

  it("refuse a write in a GET", async () => {
    const lines: LogFields[] = [];
    const logger: Logger = { ...silentLogger, error: (fields) => lines.push(fields) };
    const app = appOf(
      (own) => {
        own.get("/write", (c) => {
          sessionOf(c, session).put("visits", 1);
          return c.text("written");
        });
      },
      { logger },
    );
    const response = await get(app, "/write");
    expect([response.status, response.headers.get("set-cookie")]).toEqual([500, null]);
    expect(lines[0]?.["error"]).toMatchObject({ code: "session_write_on_get" });
  });
});
