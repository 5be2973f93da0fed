import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Browser, ORIGIN } from "../support/browser.ts";
import { liveApp } from "../support/live-app.ts";

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<b>${count}</b>`,
});

interface Answer {
  readonly status: number;
  readonly token?: string;
  readonly messages?: readonly string[];
}

const URL = "/live/longpoll?vsn=2.0.0";
const frame = (...message: unknown[]): string => JSON.stringify(message);
const heartbeat = (ref: string): string => frame(null, ref, "phoenix", "heartbeat", {});

function client(limits = {}) {
  const browser = new Browser(liveApp({ "/": Counter }, { limits }));
  const send = async (init: RequestInit = {}, token = ""): Promise<Answer> => {
    const response = await browser.fetch(`${URL}&token=${encodeURIComponent(token)}`, init);
    expect(response.status).toBe(200);
    expect(response.headers.get("cache-control")).toBe("no-store");
    return (await response.json()) as Answer;
  };
  return {
    browser,
    get: (token = "", init: RequestInit = {}) => send(init, token),
    post: (token: string, body: string, headers: Record<string, string> = { origin: ORIGIN }) =>
      send({ method: "POST", body, headers: { "content-type": "application/x-ndjson", ...headers } }, token),
    open: async () => (await send()).token ?? "",
  };
}

describe("the long-polling transport", () => {
  it("opens with 410 and a token, and carries a view over POST and GET", async () => {
    const { browser, get, post } = client();
    const page = await browser.open("/");
    const opened = await get();
    expect(opened).toEqual({ status: 410, token: expect.stringMatching(/^[\w-]+/) as string, messages: [] });
    const token = opened.token ?? "";
    const [container] = page.containers();
    const topic = `lv:${container?.id}`;
    const join = {
      url: page.url,
      params: {},
      session: container?.session,
      static: container?.static || null,
      sticky: false,
    };
    expect(await post(token, frame("1", "1", topic, "phx_join", join))).toEqual({ status: 200 });
    const joined = await get(token);
    expect(joined.messages?.[0]).toContain('"status":"ok"');
    const click = { type: "click", event: "inc", value: {} };
    await post(token, [frame("1", "2", topic, "event", click), frame("1", "3", topic, "event", click)].join("\n"));
    const after = await get(token);
    expect(after.status).toBe(200);
    expect(after.messages?.map((text) => (JSON.parse(text) as unknown[])[1])).toEqual(["2", "3"]);
    expect(after.messages?.[1]).toContain('"0":"2"');
  });

  it("holds a poll until there is something to say, and says nothing when its window has passed", async () => {
    const { get, post, open } = client({ pollWindow: 30 });
    const token = await open();
    expect(await get(token)).toEqual({ status: 204, token, messages: [] });
    const held = get(token);
    await post(token, heartbeat("7"));
    expect((await held).messages).toEqual([frame(null, "7", "phoenix", "phx_reply", { status: "ok", response: {} })]);
  });

  it("takes bytes as base64", async () => {
    const { get, post, open } = client();
    const token = await open();
    const binary = Buffer.from([0, 1, 1, 5, 5, ...Buffer.from("12lvu:0chunk"), 1, 2, 3]);
    await post(token, binary.toString("base64"));
    expect((await get(token)).messages?.[0]).toContain("unmatched topic");
  });

  it("answers a poll at once when a newer one comes, and keeps messages for a client that comes back", async () => {
    const { get, post, open } = client();
    const token = await open();
    const older = get(token);
    const gone = new AbortController();
    const newer = get(token, { signal: gone.signal });
    expect((await older).status).toBe(204);
    gone.abort();
    await newer.catch(() => {});
    await post(token, heartbeat("1"));
    expect((await get(token)).messages).toHaveLength(1);
  });

  it("forgets a session that nobody polls", async () => {
    const { get, open } = client({ pollWindow: 10 });
    const token = await open();
    await expect.poll(async () => (await new Promise((r) => setTimeout(r, 60)), (await get(token)).status)).toBe(410);
  });

  it("says 410 to the token of another process, and to one that is none", async () => {
    const token = await client().open();
    const other = client();
    expect((await other.get(token)).status).toBe(410);
    expect(await other.post(token, heartbeat("1"))).toEqual({ status: 410 });
    expect((await other.get("forged")).status).toBe(410);
  });

  it("is for our own pages alone", async () => {
    const { get, post, open } = client();
    const token = await open();
    const foreign = { headers: { origin: "https://evil.example" } };
    expect(await get("", foreign)).toEqual({ status: 403 });
    expect(await get(token, foreign)).toEqual({ status: 403 });
    expect(await get("", { headers: { "sec-fetch-site": "cross-site" } })).toEqual({ status: 403 });
    expect(await post(token, heartbeat("1"), { origin: "https://evil.example" })).toEqual({ status: 403 });
    expect(await post(token, heartbeat("1"), {})).toEqual({ status: 403 });
    expect((await get("", { headers: { "sec-fetch-site": "same-origin" } })).status).toBe(410);
    expect((await get("", { headers: { origin: ORIGIN } })).status).toBe(410);
  });

  it("keeps no more sessions and messages than its limits, and takes no more frames at once than the client sends", async () => {
    const { get, post, open } = client({ pollSessions: 2, pollMessages: 3 });
    const [one, two] = [await open(), await open()];
    expect(await get()).toEqual({ status: 500 });
    await post(one, ["1", "2", "3"].map(heartbeat).join("\n"));
    expect((await get(one)).messages).toHaveLength(3);
    await post(one, ["1", "2", "3", "4"].map(heartbeat).join("\n"));
    await get(one);
    expect((await get(one)).status).toBe(410);
    await post(two, Array.from({ length: 101 }, (_, at) => heartbeat(String(at))).join("\n"));
    expect((await get(two)).status).toBe(410);
  });

  it("ends with the server, and opens no more", async () => {
    const { browser, get, open } = client();
    const token = await open();
    const held = get(token);
    browser.app.drain();
    expect((await held).status).toBe(410);
    expect(await get()).toEqual({ status: 500 });
  });
});
