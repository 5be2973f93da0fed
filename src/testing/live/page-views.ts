import type { Element } from "domhandler";
import { loadRendered } from "./official-rendered.ts";
import type { PageDom } from "./page-dom.ts";
import { PageSession } from "./page-session.ts";
import type { TestBrowser } from "./test-browser.ts";
import { TestSocket } from "./test-socket.ts";
import { ViewClient, type Leave, type ViewClientOptions, type ViewListener } from "./view-client.ts";

export interface PageViewsHost {
  readonly browser: TestBrowser;
  readonly dom: PageDom;
  readonly url: () => URL;
  readonly event: (name: string, payload: unknown) => void;
  readonly moved: (to: string) => void;
  readonly left: (leave: Leave) => void;
}

/** What a page says of how it is connected. */
interface PageMeta {
  readonly endpoint?: string;
  readonly csrf?: string;
}

/** Rounds without anything left to do, until a page counts as settled: a microtask may still be on its way. */
const QUIET_ROUNDS = 3;

/** The live views of a page, on one connection. */
export class PageViews {
  readonly #host: PageViewsHost;
  readonly #meta: PageMeta;
  readonly #views = new Map<string, ViewClient>();
  readonly #tried = new Set<string>();
  #socket: TestSocket | undefined;
  #session: PageSession | undefined;
  #Rendered: ViewClientOptions["Rendered"] | undefined;
  #crashed: string | undefined;
  #mounts = 0;

  constructor(host: PageViewsHost) {
    this.#host = host;
    this.#meta = JSON.parse(host.dom.$('meta[name="holdfast"]').attr("content") ?? "{}") as PageMeta;
  }

  get socket(): TestSocket {
    if (this.#socket === undefined) throw new Error("The page is closed, or has no live view.");
    return this.#socket;
  }

  async connect(): Promise<void> {
    const { browser, dom, url } = this.#host;
    if (dom.find("[data-phx-session]").length === 0) return;
    this.#Rendered = await loadRendered();
    this.#socket = new TestSocket(browser.app, url(), browser.cookieHeader);
    this.#session = new PageSession(browser, this.#socket, this.#meta.endpoint ?? "/_holdfast/session");
    await this.#session.join();
    await this.#joinNew();
  }

  /** @throws Error when the view has crashed, since the last message or by this one. */
  async push(viewId: string, event: string, payload: object): ReturnType<ViewClient["push"]> {
    const view = this.#views.get(viewId);
    if (view === undefined) throw new Error(`The live view "${viewId}" is not connected.`);
    const answer = await Promise.race([view.push(event, payload), this.#crash(viewId)]);
    if (answer === "crashed") throw new Error(`The live view "${viewId}" crashed; the app's log says why.`);
    return answer;
  }

  /** Patches the main view's URL. @returns false where another view lives there. */
  async patch(to: URL): Promise<boolean> {
    const main = this.#main();
    if (main === undefined) return false;
    const { response } = await this.push(main, "live_patch", { url: to.href });
    return response["link_redirect"] !== true;
  }

  /** Replaces the main view by the one at `to`. @returns false where a full load is needed. */
  async navigate(to: URL, flash: string | undefined): Promise<boolean> {
    const main = this.#main();
    const container = main === undefined ? undefined : this.#host.dom.byId(main);
    if (container === undefined) return false;
    await this.#leave(container.attribs["id"] ?? "");
    const extra = { redirect: to.href, ...(flash !== undefined && { flash }) };
    return this.#join(container, extra);
  }

  async settled(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_ROUNDS;) {
      await new Promise((resolve) => setImmediate(resolve));
      const working = this.#session?.working;
      await working;
      const joined = await this.#joinNew();
      const idle = !joined && this.#session?.working === working && this.#crashed === undefined;
      quiet = idle ? quiet + 1 : 0;
      if (this.#crashed !== undefined) await this.#remount(this.#crashed);
    }
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
    this.#views.clear();
  }

  #main(): string | undefined {
    return this.#host.dom.find("[data-phx-main]")[0]?.attribs["id"];
  }

  /** Joins views that have come onto the page, and leaves those that are gone from it. @returns whether any was joined. */
  async #joinNew(): Promise<boolean> {
    if (this.#socket === undefined) return false;
    const present = this.#host.dom.find("[data-phx-session]");
    const ids = new Set(present.map(({ attribs }) => attribs["id"] ?? ""));
    for (const id of this.#views.keys()) if (!ids.has(id)) await this.#leave(id);
    const fresh = present.filter(
      ({ attribs }) =>
        attribs["data-phx-session"] !== "" &&
        !this.#views.has(attribs["id"] ?? "") &&
        !this.#tried.has(attribs["id"] ?? ""),
    );
    for (const container of fresh) await this.#join(container, {});
    return fresh.length > 0;
  }

  async #join(container: Element, extra: object): Promise<boolean> {
    const { browser, dom, url } = this.#host;
    const { id = "", "data-phx-session": session, "data-phx-static": fixed } = container.attribs;
    const view = new ViewClient({ id, socket: this.socket, Rendered: this.#rendered(), listener: this.#listener() });
    this.#views.set(id, view);
    this.#tried.add(id);
    const csrf = this.#meta.csrf;
    const own = { _mounts: this.#mounts, _mount_attempts: 0, ...(csrf !== undefined && { _csrf_token: csrf }) };
    const params = { ...browser.params, ...own };
    const root = !("data-phx-parent-id" in container.attribs);
    const place = "redirect" in extra || !root ? {} : { url: url().href };
    const sticky = "data-phx-sticky" in container.attribs;
    const { status, response } = await view.join({
      params,
      session,
      static: fixed || null,
      sticky,
      ...place,
      ...extra,
    });
    if (status === "ok") return true;
    this.#views.delete(id);
    const away = "redirect" in response || "live_redirect" in response;
    if (away || "redirect" in extra) return away;
    throw new Error(`The live view "${id}" could not be mounted: ${JSON.stringify(response)}\n${dom.html("body")}`);
  }

  #rendered(): ViewClientOptions["Rendered"] {
    if (this.#Rendered === undefined) throw new Error("The page is not connected.");
    return this.#Rendered;
  }

  async #leave(id: string): Promise<void> {
    const view = this.#views.get(id);
    this.#views.delete(id);
    this.#tried.delete(id);
    if (view !== undefined) await this.socket.leave(view.topic);
  }

  /** A view that crashed is joined again, as the client does. */
  async #remount(id: string): Promise<void> {
    this.#crashed = undefined;
    const container = this.#host.dom.byId(id);
    this.#mounts += 1;
    if (container !== undefined) await this.#join(container, {});
  }

  async #crash(viewId: string): Promise<"crashed"> {
    while (this.#crashed !== viewId) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      if (this.socket.pending === 0 && this.#crashed !== viewId) return new Promise(() => {});
    }
    return "crashed";
  }

  #listener(): ViewListener {
    const { dom, event, moved, left } = this.#host;
    return {
      patched: (view, rendered) => dom.patch(view.id, rendered),
      event,
      titled: (title) => void dom.$("title").text(title),
      moved,
      left,
      ended: (view, how) => {
        this.#views.delete(view.id);
        if (how === "phx_error") this.#crashed = view.id;
      },
    };
  }
}
