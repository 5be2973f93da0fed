import { silentLogger, type Logger } from "../../src/base/logger.ts";
import { html } from "../../src/html/template.ts";
import type { App } from "../../src/http/app.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView } from "../../src/view/live-view.ts";
import type { Bomb } from "./bomb.ts";
import { bombedView, Inner } from "./bombed-view.ts";
import { ORIGIN, type Browser, type Page, type View } from "./browser.ts";
import { appOf, become, session, visitor } from "./http-app.ts";

/** Where the bombed view is. */
export type Position = "root" | "nested" | "linked" | "sticky";

const Neighbour = liveView({
  session,
  mount: () => ({}),
  events: {
    go: () => {},
    rename: (socket) => socket.session.put("username", "eve"),
  },
  render: ({ session: { username, visits } }) => html`<p>${username} ${visits}</p>`,
});

/** An app with the bombed view at some place, a page around it if it is not the root, and the same visitor elsewhere. */
export class BombedPage {
  readonly position: Position;
  readonly app: App;
  readonly crashes: unknown[] = [];
  readonly browser: Browser;
  readonly neighbour: View;
  page!: Page;
  /** The view around the bombed one. */
  around: View | undefined;
  #joins = 1;

  static async open(bomb: Bomb, position: Position): Promise<BombedPage> {
    const crashes: unknown[] = [];
    const error: Logger["error"] = (fields) => void crashes.push(fields["error"]);
    const app = bombedApp(bomb, position, { ...silentLogger, error });
    const browser = await visitor(app, "ada");
    const neighbour = await (await browser.open("/neighbour")).join();
    return new BombedPage({ position, app, browser, neighbour, crashes });
  }

  private constructor(parts: Pick<BombedPage, "position" | "app" | "browser" | "neighbour" | "crashes">) {
    this.position = parts.position;
    this.app = parts.app;
    this.browser = parts.browser;
    this.neighbour = parts.neighbour;
    this.crashes = parts.crashes;
  }

  /** Loads the page, and joins what is around the bombed view. */
  async load(): Promise<void> {
    this.page = await this.browser.open("/");
    if (this.position !== "root") this.around = await this.page.join();
  }

  /** Joins the bombed view, as the client does it again after a crash. */
  join(): Promise<View> {
    const joinRef = String((this.#joins += 10));
    if (this.position === "root") return this.page.join({ joinRef });
    const [, token = ""] = /id="bombed"[^>]*data-phx-session="([^"]+)"/.exec(this.around?.whole() ?? "") ?? [];
    const payload = { url: undefined, static: null, session: token, sticky: this.position === "sticky" };
    return this.page.join({ id: "bombed", joinRef, payload });
  }

  /** Joins what is nested in the bombed view. */
  async joinInner(bombed: View): Promise<View> {
    const [, token = ""] = /id="inner"[^>]*data-phx-session="([^"]+)"/.exec(bombed.whole()) ?? [];
    return this.page.join({ id: "inner", joinRef: "2", payload: { url: undefined, static: null, session: token } });
  }

  /** How views ended, in order. */
  ends(): readonly string[] {
    const name = (topic: string) =>
      topic === this.around?.topic ? "around" : topic === "lv:inner" ? "inner" : "bombed";
    return this.page.frames
      .filter(({ topic, event }) => topic.startsWith("lv:") && (event === "phx_error" || event === "phx_close"))
      .map(({ topic, event }) => `${name(topic)} ${event}`);
  }
}

function bombedApp(bomb: Bomb, position: Position, logger: Logger): App {
  const Bombed = bombedView(bomb);
  const options = { id: "bombed", linked: position === "linked", sticky: position === "sticky" };
  const Around = liveView({
    mount: () => ({}),
    events: { go: () => {} },
    render: () => html`<p>${liveRender(Bombed, options)}</p>`,
  });
  return appOf(
    (app) => {
      become(app);
      app.live("/", position === "root" ? Bombed : Around).live("/neighbour", Neighbour);
    },
    { views: { bombed: Bombed, inner: Inner }, logger },
  );
}

export { ORIGIN };
