import { expect, vi } from "vitest";
import { AttackedApp } from "./attacked-app.ts";
import { AttackedVisitor } from "./attacked-visitor.ts";
import { ORIGIN, type Page, type View } from "./browser.ts";
import { announce, choose, preflight } from "./upload.ts";
import { tokenOf } from "./upload-view.ts";

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/** Every kind of token that a browser carries for us, and how long it lives. */
const LIVES = {
  "session cookie": 400 * DAY,
  "floor cookie": 400 * DAY,
  "cookie beside": 3_600_000,
  patch: 7 * DAY,
  ticket: 7 * DAY,
  "CSRF token": 400 * DAY,
  "what a tab keeps": 400 * DAY,
  "what the device keeps": 400 * DAY,
  page: 14 * DAY,
  "static part": 14 * DAY,
  flash: MINUTE,
  upload: 10 * MINUTE,
  "long poll": 14 * DAY,
  status: MINUTE,
} as const;

export type TokenName = keyof typeof LIVES;
export const TOKENS = Object.keys(LIVES) as TokenName[];

/** In ms. */
export const lifeOf = (token: TokenName): number => LIVES[token];

/** Browsers of one visitor, before and after a login, and one token of each kind as they came over the wire. */
export interface Harvest {
  readonly attacked: AttackedApp;
  readonly tokens: Readonly<Record<TokenName, string>>;
  /** In the session before the login. */
  readonly guest: AttackedVisitor;
  /** Logged in, with all that the tokens bring still missing from the cookie. */
  readonly member: AttackedVisitor;
  /** When the last of the tokens was made. */
  readonly made: number;
  /** Another process, that knows of nothing. */
  readonly elsewhere: AttackedApp;
}

const POLL = "/live/longpoll?vsn=2.0.0";

/** What the connection wants its page to keep. */
const keptBy = (page: Page) =>
  vi.waitFor(() => {
    const kept = page.frames.flatMap(({ payload }) => payload["kept"] ?? [])[0];
    if (kept === undefined) throw new Error("the page was given nothing to keep");
    return kept as { tab: string; device: string };
  });

/** What a page's connection wants committed, and after it the answer. */
async function save(visitor: AttackedVisitor, page: Page): Promise<string> {
  const { response } = await page.push("holdfast:session", "phx_join", {}, "s");
  const { ticket } = await visitor.commit({ patch: response["patch"] });
  await page.push("holdfast:session", "committed", { n: response["n"], ticket }, "s");
  await page.push("holdfast:session", "confirmed", { n: response["n"] }, "s");
  return ticket ?? "";
}

async function uploadToken(view: View): Promise<string> {
  const file = announce("0");
  await choose(view, [file], "choose");
  return String(tokenOf(await preflight(view, [file]), "0"));
}

/** A visitor who logs in, and whose browser is given one of everything. */
export async function harvest(options: ConstructorParameters<typeof AttackedApp>[1] = {}): Promise<Harvest> {
  // A long poll that nobody polls is to outlive the test.
  const limits = { pollWindow: 600_000, ...options.limits };
  const attacked = new AttackedApp("cookie", { ...options, limits });
  const browsing = await AttackedVisitor.named(attacked, "ann");
  const guest = browsing.at(attacked);
  const page = await browsing.browser.open("/");
  const view = await page.join();
  await page.push("holdfast:session", "phx_join", {}, "s");
  await view.click("login");
  await save(browsing, page);
  await view.click("keep");
  const { tab, device } = await keptBy(page);
  await browsing.reload();
  const member = browsing.at(attacked);
  await view.click("visit");
  const { response } = await page.push("holdfast:session", "phx_join", {}, "s");
  const patch = String(response["patch"]);
  const { ticket } = await browsing.commit({ patch });
  const upload = await uploadToken(view);
  const left = await view.click("leave");
  const { flash } = left.response["live_redirect"] as { flash: string };
  browsing.browser.cookies.set("__phoenix_flash__", flash);
  const [container] = (await browsing.browser.open("/")).containers();
  const gone = await (await browsing.browser.open("/gone")).join();
  const opened = (await (await browsing.browser.fetch(POLL)).json()) as { token: string };
  const cookie = (name: string) => member.browser.cookies.get(name) ?? "";
  const tokens = {
    "session cookie": cookie("holdfast"),
    "floor cookie": cookie("holdfast_f"),
    "cookie beside": cookie("remember"),
    patch,
    ticket: ticket ?? "",
    "CSRF token": member.csrf ?? "",
    "what a tab keeps": tab,
    "what the device keeps": device,
    page: container?.session ?? "",
    "static part": container?.static ?? "",
    flash,
    upload,
    "long poll": opened.token,
    status: String(gone.joined.response["token"]),
  };
  for (const token of Object.values(tokens)) expect(token.length).toBeGreaterThan(40);
  return { attacked, guest, member, tokens, made: Date.now(), elsewhere: await new AttackedApp().asked() };
}

/** A place that takes a token: what comes of its own one, and what of anything else. */
export interface Place {
  readonly own: TokenName;
  /** Tries a token there; the answer in few words. */
  readonly attempt: (harvest: Harvest, token: string) => Promise<string>;
  readonly taken: string;
  readonly refused: string;
}

const committed = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer;
  const cookies = response.headers.getSetCookie().length > 0 ? " with cookies" : "";
  if (response.status !== 200) return `${response.status}${cookies}`;
  const { error = "" } = (await response.json()) as { error?: string };
  return `200 ${error}`.trim() + cookies;
};

const refusal = async (answer: Promise<Response>): Promise<string> => {
  const response = await answer;
  if (response.status < 400) return String(response.status);
  expect(response.headers.getSetCookie()).toEqual([]);
  return `${response.status} ${((await response.json()) as { error: string }).error}`;
};

/** A browser with no cookies but these, that asks another process. */
const stranger = ({ elsewhere }: Harvest, cookies: Record<string, string>) =>
  new AttackedVisitor(elsewhere, new Map(Object.entries(cookies)));

const shows = async (visitor: AttackedVisitor, text: string): Promise<string> =>
  (await visitor.html()).includes(text) ? "shown" : "not shown";

async function joins(visitor: AttackedVisitor, payload: (page: Page) => object): Promise<string> {
  const page = await visitor.browser.open("/");
  const { joined } = await page.join({ payload: payload(page) });
  return joined.status === "ok" ? "joined" : String(joined.response["reason"]);
}

async function joinShows(visitor: AttackedVisitor, params: { session?: object; view?: object }, text: string) {
  const page = await visitor.browser.open("/");
  if (params.session) await page.push("holdfast:session", "phx_join", params.session, "s");
  const view = await page.join(params.view ? { payload: params.view } : {});
  return view.whole().includes(text) ? "shown" : "not shown";
}

const text = (response: Promise<Response>) => response.then((answer) => answer.text());

/** Every place that takes a token. */
export const PLACES: Readonly<Record<string, Place>> = {
  "the patch of a commit": {
    own: "patch",
    attempt: ({ member }, patch) => refusal(member.send({ patch })),
    taken: "200",
    refused: "400 patch_invalid",
  },
  "the ticket of a commit": {
    own: "ticket",
    attempt: ({ member, elsewhere }, ticket) => committed(member.at(elsewhere).send({ ticket })),
    taken: "200 with cookies",
    refused: "200",
  },
  "the session cookie": {
    own: "session cookie",
    attempt: (given, holdfast) => shows(stranger(given, { holdfast }), "visits=100 "),
    taken: "shown",
    refused: "not shown",
  },
  "the floor cookie": {
    own: "floor cookie",
    // With a floor, the session of before the login is none.
    attempt: async (given, holdfast_f) => {
      const cookies = Object.fromEntries(given.guest.browser.cookies);
      return shows(stranger(given, { ...cookies, holdfast_f }), '<h1 title="ann">');
    },
    taken: "not shown",
    refused: "shown",
  },
  "a cookie beside the session": {
    own: "cookie beside",
    attempt: (given, remember) => text(stranger(given, { remember }).browser.fetch("/remember")),
    taken: "kept beside",
    refused: "none",
  },
  "another cookie beside the session": {
    own: "cookie beside",
    // It is sealed for its name.
    attempt: (given, other) => text(stranger(given, { other }).browser.fetch("/other")),
    taken: "none",
    refused: "none",
  },
  "a courier cookie": {
    own: "patch",
    attempt: ({ member, elsewhere }, patch) => {
      const visitor = member.at(elsewhere);
      visitor.browser.cookies.set("holdfast_c0", `p.${patch}`);
      return shows(visitor, "visits=7 ");
    },
    taken: "shown",
    refused: "not shown",
  },
  "the CSRF header": {
    own: "CSRF token",
    attempt: ({ member }, token) => refusal(member.send(member.typed({ value: "bea" }), { "x-csrf-token": token })),
    taken: "200",
    refused: "403 csrf",
  },
  "the CSRF field of a form": {
    own: "CSRF token",
    attempt: ({ member }, token) =>
      refusal(
        member.send(new URLSearchParams({ username: "cem", _csrf_token: token }).toString(), {
          "content-type": "application/x-www-form-urlencoded",
          "x-csrf-token": undefined,
        }),
      ),
    taken: "303",
    refused: "403 csrf",
  },
  "the CSRF token of a join": {
    own: "CSRF token",
    attempt: ({ member }, _csrf_token) => joins(member, () => ({ params: { _csrf_token } })),
    taken: "joined",
    refused: "stale",
  },
  "the page of a join": {
    own: "page",
    attempt: ({ member }, session) => {
      const id = (page: Page) => page.containers()[0]?.id;
      return joinAs(member, session, id);
    },
    taken: "joined",
    refused: "stale",
  },
  "the static part of a join": {
    own: "static part",
    attempt: ({ member, tokens }, token) => joinAs(member, tokens.page, undefined, token),
    taken: "joined",
    refused: "stale",
  },
  "the flash of a join": {
    own: "flash",
    attempt: ({ member }, flash) =>
      joinShows(member, { view: { url: undefined, redirect: `${ORIGIN}/`, flash } }, "flash=flashed"),
    taken: "shown",
    refused: "not shown",
  },
  "the flash cookie": {
    own: "flash",
    attempt: (given, flash) => shows(stranger(given, { __phoenix_flash__: flash }), "flash=flashed"),
    taken: "shown",
    refused: "not shown",
  },
  "the status cookie": {
    own: "status",
    attempt: async (given, status) =>
      String((await stranger(given, { __phoenix_reload_status__: status }).browser.fetch("/")).status),
    taken: "410",
    refused: "200",
  },
  "the ticket of the session channel": {
    own: "ticket",
    attempt: ({ member, elsewhere }, ticket) => joinShows(member.at(elsewhere), { session: { ticket } }, "visits=7 "),
    taken: "shown",
    refused: "not shown",
  },
  "the ticket of a join": {
    own: "ticket",
    attempt: ({ member, elsewhere }, _holdfast_ticket) =>
      joinShows(member.at(elsewhere), { view: { params: { _holdfast_ticket } } }, "visits=7 "),
    taken: "shown",
    refused: "not shown",
  },
  "the tab's storage": {
    own: "what a tab keeps",
    attempt: ({ member, elsewhere }, tab) => joinShows(member.at(elsewhere), { session: { kept: { tab } } }, "step=3 "),
    taken: "shown",
    refused: "not shown",
  },
  "the device's storage": {
    own: "what the device keeps",
    attempt: ({ member, elsewhere }, device) =>
      joinShows(member.at(elsewhere), { session: { kept: { device } } }, "layout=narrow "),
    taken: "shown",
    refused: "not shown",
  },
  "the channel of a file": {
    own: "upload",
    // Of a view that is not there: a token that opens gets further than one that does not.
    attempt: async ({ member }, token) => {
      const page = await member.browser.open("/");
      return String((await page.push("lvu:0", "phx_join", { token }, "u")).response["reason"]);
    },
    taken: "disallowed",
    refused: "invalid_token",
  },
  "the token of a long poll": {
    own: "long poll",
    attempt: async ({ member }, token) => {
      const body = JSON.stringify([null, "1", "phoenix", "heartbeat", {}]);
      const init = { method: "POST", body, headers: { origin: ORIGIN } };
      const answer = await member.browser.fetch(`${POLL}&token=${encodeURIComponent(token)}`, init);
      return String(((await answer.json()) as { status: number }).status);
    },
    taken: "200",
    refused: "410",
  },
};

/** Joins the container that a page's token names, or the page that was opened. */
async function joinAs(
  visitor: AttackedVisitor,
  session: string,
  idOf: ((page: Page) => string | undefined) | undefined,
  fixed: string | null = null,
): Promise<string> {
  const page = await visitor.browser.open("/");
  const id = namedBy(session) ?? idOf?.(page) ?? "";
  const payload = { url: page.url, params: {}, session, static: fixed, sticky: false };
  const { status, response } = await page.push(`lv:${id}`, "phx_join", payload);
  return status === "ok" ? "joined" : String(response["reason"]);
}

/** The container in a page's token, which anybody may read. */
function namedBy(session: string): string | undefined {
  const [, id] = /"id":"([^"]+)"/.exec(Buffer.from(session, "base64url").toString("latin1")) ?? [];
  return id;
}
