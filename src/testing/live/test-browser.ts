import type { App } from "../../http/app.ts";
import { LivePage } from "./live-page.ts";

const MAX_REDIRECTS = 10;

/** How {@link createTestBrowser} reaches the app. */
export interface TestBrowserOptions {
  /** The address the app believes to be at. Default: its `origin`, else `http://localhost:4000`. */
  readonly origin?: string;
  /** What the page's LiveSocket sends along with each join: `socket.connectParams`. */
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A visitor: keeps cookies, opens pages. Made by {@link createTestBrowser}. */
export class TestBrowser {
  readonly app: App;
  readonly origin: string;
  /** The cookies as a browser keeps them, by name. */
  readonly cookies = new Map<string, string>();
  readonly params: Readonly<Record<string, unknown>>;

  constructor(app: App, options: TestBrowserOptions = {}) {
    this.app = app;
    this.params = options.params ?? {};
    this.origin = options.origin ?? app.origin ?? "http://localhost:4000";
  }

  /** The `Cookie` header of the next request. */
  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  /** Sends a request with the visitor's cookies, keeps those that come back, and follows no redirect. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0) headers.set("cookie", this.cookieHeader);
    if (!headers.has("accept")) headers.set("accept", "text/html");
    if (init.method !== undefined && init.method !== "GET" && !headers.has("origin"))
      headers.set("origin", this.origin);
    const request = new Request(new URL(path, this.origin), { redirect: "manual", ...init, headers });
    const response = await this.app.fetch(request);
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /**
   * Loads a page, follows redirects, and connects its live views.
   * @throws Error for an answer that is no page of status 200.
   */
  async open(path: string): Promise<LivePage> {
    let url = new URL(path, this.origin);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.fetch(url.pathname + url.search);
      const location = response.headers.get("location");
      if (response.status >= 300 && response.status < 400 && location !== null) {
        url = new URL(location, url);
        continue;
      }
      const html = await response.text();
      if (response.status !== 200) throw new Error(`${url.pathname} was answered ${response.status}:\n${html}`);
      const page = new LivePage(this, { html, url });
      await page.connect();
      return page;
    }
    throw new Error(`${path} redirects without end.`);
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(/;\s*/);
    const at = pair.indexOf("=");
    const gone = attributes.some(
      (attribute) => /^max-age=0$/i.test(attribute) || /^expires=Thu, 01 Jan 1970/i.test(attribute),
    );
    if (gone) this.cookies.delete(pair.slice(0, at));
    else this.cookies.set(pair.slice(0, at), pair.slice(at + 1));
  }
}

/**
 * A browser without a screen, to test an app's live views as a user uses them: in this process, by the same frames as
 * over the network, merged by the official client's own code. Needs the package `cheerio`. (Phoenix.LiveViewTest)
 *
 * @example
 * ```ts
 * import { createApp, html, liveView } from "holdfast";
 * import { createTestBrowser } from "holdfast/testing";
 *
 * const app = createApp();
 * app.live("/", liveView({
 *   mount: () => ({ count: 0 }),
 *   events: { inc: (socket) => socket.update("count", (count) => count + 1) },
 *   render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
 * }));
 *
 * const page = await createTestBrowser(app).open("/");
 * await page.click("button");
 * page.text("button"); // "1"
 * ```
 */
export const createTestBrowser = (app: App, options: TestBrowserOptions = {}): TestBrowser =>
  new TestBrowser(app, options);
