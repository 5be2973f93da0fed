import type { Page } from "@playwright/test";
import { attempt, expectRefused, type Attempt } from "./support/endpoint.ts";
import { headerName, live, open, reload, saveName } from "./support/pages.ts";
import { cookieHoldsAll } from "./support/session-cookie.ts";
import { Site } from "./support/site.ts";
import { expect, test } from "./support/test.ts";

const REFUSALS: readonly (Attempt & { readonly of: string; readonly status: number; readonly error: string })[] = [
  { of: "an unknown key", writes: [{ key: "nickname", value: "x" }], status: 422, error: "unknown_key" },
  { of: "the key __proto__", writes: [{ key: "__proto__", value: "x" }], status: 422, error: "unknown_key" },
  { of: "a key of the server's alone", writes: [{ key: "lastVisit", value: 1 }], status: 403, error: "server_only" },
  {
    of: "a value that is too long",
    writes: [{ key: "username", value: "x".repeat(41) }],
    status: 422,
    error: "invalid",
  },
  { of: "a value of another type", writes: [{ key: "username", value: { $gt: "" } }], status: 422, error: "invalid" },
  {
    of: "a value that is not one of the choices",
    writes: [{ key: "theme", value: "pink" }],
    status: 422,
    error: "invalid",
  },
  {
    of: "a good value beside a bad one",
    writes: [
      { key: "username", value: "Mallory" },
      { key: "theme", value: "pink" },
    ],
    status: 422,
    error: "invalid",
  },
  { of: "malformed JSON", body: '{"writes": [', status: 400, error: "bad_request" },
  { of: "JSON that is no record", body: "[]", status: 400, error: "bad_request" },
  { of: "invalid UTF-8", body: Buffer.from('{"writes":[],"tag":"\xff"}', "latin1"), status: 400, error: "bad_request" },
  { of: "a patch nobody sealed", body: '{"patch":"AAAA"}', status: 400, error: "patch_invalid" },
  {
    of: "a body of another type",
    headers: { "content-type": "text/plain" },
    status: 415,
    error: "unsupported_media_type",
  },
  { of: "a body without a type", headers: { "content-type": "" }, status: 415, error: "unsupported_media_type" },
  { of: "a body too large", body: JSON.stringify({ patch: "A".repeat(70_000) }), status: 413, error: "body_too_large" },
  { of: "a write without CSRF token", headers: { "x-csrf-token": undefined }, status: 403, error: "csrf" },
  { of: "a write with a forged CSRF token", headers: { "x-csrf-token": "AAAA" }, status: 403, error: "csrf" },
  { of: "a write from another site", headers: { origin: "http://127.0.0.1:4000" }, status: 403, error: "cross_origin" },
  { of: "a write from nowhere", headers: { origin: undefined }, status: 403, error: "cross_origin" },
  { of: "a write from a page without origin", headers: { origin: "null" }, status: 403, error: "cross_origin" },
  { of: "a write of a sibling site", headers: { "sec-fetch-site": "same-site" }, status: 403, error: "cross_origin" },
  { of: "a GET", method: "GET", status: 405, error: "method_not_allowed" },
  { of: "a PUT", method: "PUT", status: 405, error: "method_not_allowed" },
  { of: "a DELETE", method: "DELETE", status: 405, error: "method_not_allowed" },
];

const MALLORY = [{ key: "username", value: "Mallory" }];

test.describe("the commit endpoint", () => {
  test("takes a write as the page would send it", async ({ page }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await reload(page);
    await live(page);
    const response = await attempt(page, { writes: MALLORY });
    expect(response.status()).toBe(200);
    expect(response.headersArray().map(({ name }) => name.toLowerCase())).toContain("set-cookie");
    expect((await reload(page)).input("username")).toBe("Mallory");
  });

  test("refuses with the right status, no cookie and no effect", async ({ page, context }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await cookieHoldsAll(context);
    await reload(page);
    const cookies = await context.cookies();
    for (const { of, status, error, ...sent } of REFUSALS) {
      await test.step(of, async () => expectRefused(await attempt(page, { writes: MALLORY, ...sent }), status, error));
    }
    expect(await context.cookies()).toEqual(cookies);
    const html = await reload(page);
    expect(html.input("username")).toBe("Noor");
    expect(html.attribute("html", "data-theme")).toBe("system");
  });

  test("names the method it takes", async ({ page }) => {
    await open(page, "/chat");
    expect((await attempt(page, { method: "GET" })).headers()["allow"]).toBe("POST");
  });

  test("refuses a visitor without a session as well", async ({ page, context }) => {
    await open(page, "/chat");
    for (const { of, status, error, ...sent } of REFUSALS) {
      // With no session there is none to protect: the origin is the defence.
      if (of === "a write without CSRF token") continue;
      await test.step(of, async () => expectRefused(await attempt(page, { writes: MALLORY, ...sent }), status, error));
    }
    expect(await context.cookies()).toEqual([]);
  });

  test("refuses the token of another visitor", async ({ page, newVisitor }) => {
    const other = await (await newVisitor()).newPage();
    for (const visitor of [page, other]) {
      await open(visitor, "/chat");
      await saveName(visitor, "Noor");
      await reload(visitor);
    }
    const token = (await other.locator('meta[name="csrf-token"]').getAttribute("content")) ?? "";
    const response = await attempt(page, { writes: MALLORY, headers: { "x-csrf-token": token } });
    await expectRefused(response, 409, "session_mismatch");
  });
});

test.describe("another site in the visitor's browser", () => {
  /** Loads a foreign page that attacks by itself, and returns the answer it got from the chat. */
  async function lure(page: Page, html: string) {
    await using site = await Site.start(html);
    const answered = page.waitForResponse((response) => response.url().endsWith("/api/session"));
    await page.goto(site.url);
    const response = await answered;
    return {
      status: response.status(),
      headers: (await response.headersArray()).map(({ name }) => name.toLowerCase()),
    };
  }

  const form = (action: string, enctype: string, fields: string) =>
    `<form method="post" action="${action}" enctype="${enctype}">${fields}</form><script>document.forms[0].submit()</script>`;

  const ATTACKS = [
    {
      by: "a form",
      enctype: "application/x-www-form-urlencoded",
      fields: `<input name="username" value="Mallory">`,
      status: 403,
    },
    {
      by: "a text form that reads as JSON",
      enctype: "text/plain",
      fields: `<input name='{"writes":[{"key":"username","value":"Mallory","doc":"' value='","seq":1,"seen":""}]}'>`,
      status: 415,
    },
    {
      by: "a multipart form",
      enctype: "multipart/form-data",
      fields: `<input name="username" value="Mallory">`,
      status: 415,
    },
  ];

  for (const session of [true, false]) {
    for (const { by, enctype, fields, status } of ATTACKS) {
      test(`cannot write by ${by}, ${session ? "into a session" : "where there is none"}`, async ({
        page,
        context,
        chat,
        guard,
      }) => {
        guard.expect(/^console\.error: Failed to load resource: the server responded with a status of 4/);
        await open(page, "/chat");
        if (session) await saveName(page, "Noor");
        const cookies = await context.cookies();
        const answer = await lure(page, form(`${chat.url}/api/session`, enctype, fields));
        expect(answer.status).toBe(status);
        expect(answer.headers).not.toContain("set-cookie");
        expect(await context.cookies()).toEqual(cookies);
        expect((await open(page, "/chat")).input("username")).toBe(session ? "Noor" : "");
      });
    }
  }

  test("cannot write by fetch with the visitor's cookies, nor read an answer", async ({
    page,
    context,
    chat,
    guard,
  }) => {
    guard.expect(
      /^console\.error: Failed to load resource: (net::ERR_BLOCKED_BY_RESPONSE|the server responded with a status of 4)/,
    );
    await open(page, "/chat");
    await saveName(page, "Noor");
    const cookies = await context.cookies();
    await using site = await Site.start("<h1>Nothing to see</h1>");
    await page.goto(site.url);
    const outcome = await page.evaluate(
      async ({ url, body }) => {
        const init = { method: "POST", mode: "no-cors", credentials: "include", body } as const;
        return fetch(url, init).then(
          ({ status }) => `answered ${status}`,
          () => "refused",
        );
      },
      { url: `${chat.url}/api/session`, body: JSON.stringify({ writes: MALLORY }) },
    );
    expect(outcome).toBe("refused");
    expect(await context.cookies()).toEqual(cookies);
    expect((await open(page, "/chat")).input("username")).toBe("Noor");
  });

  test("cannot open the live socket", async ({ page, chat, guard }) => {
    guard.expect(
      /^console\.error: WebSocket connection to '.*' failed: Error during WebSocket handshake: Unexpected response code: 403/,
    );
    await open(page, "/chat");
    await saveName(page, "Noor");
    await using site = await Site.start("<h1>Nothing to see</h1>");
    await page.goto(site.url);
    const url = `${chat.url.replace("http", "ws")}/live/websocket?vsn=2.0.0`;
    const outcome = await page.evaluate(
      (address) =>
        new Promise((resolve) => {
          const socket = new WebSocket(address);
          socket.addEventListener("open", () => resolve("open"));
          socket.addEventListener("error", () => resolve("refused"));
        }),
      url,
    );
    expect(outcome).toBe("refused");
    await open(page, "/chat");
    await expect(headerName(page)).toContainText("Noor");
  });
});
