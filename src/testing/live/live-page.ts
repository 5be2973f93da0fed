import type { Element } from "domhandler";
import { commandsOf, eventTarget, valuesOf, type Command } from "./event-target.ts";
import { formBody, type FormValues } from "./form-values.ts";
import { PageDom } from "./page-dom.ts";
import { PageViews } from "./page-views.ts";
import type { TestBrowser } from "./test-browser.ts";
import { uploadFiles, type TestFile } from "./upload-files.ts";
import type { Leave } from "./view-client.ts";

const PATIENCE_MS = 5_000;
const POLL_MS = 5;

/** A page as a visitor has it open. Made by `TestBrowser.open`; every method that acts resolves once all is answered. */
export class LivePage {
  /** Events that views have pushed to the browser, oldest first. */
  readonly events: (readonly [name: string, payload: unknown])[] = [];
  readonly #browser: TestBrowser;
  #dom: PageDom;
  #url: URL;
  #views: PageViews;
  /** Names of the fields the user has used, by form. */
  readonly #used = new Map<string, Set<string>>();
  #left: Leave | undefined;

  constructor(browser: TestBrowser, page: { html: string; url: URL }) {
    this.#browser = browser;
    this.#url = page.url;
    this.#dom = new PageDom(page.html);
    this.#views = this.#newViews();
  }

  /** Where the visitor is, after patches and redirects. */
  get url(): URL {
    return this.#url;
  }

  get title(): string {
    return this.#dom.text("title");
  }

  /** The whole document, or what a selector finds, without the client's own marks. */
  html(selector?: string): string {
    return this.#dom.html(selector);
  }

  /** The text of what a selector finds, white space as one space; `""` where it finds nothing. */
  text(selector = "body"): string {
    return this.#dom.text(selector);
  }

  count(selector: string): number {
    return this.#dom.find(selector).length;
  }

  /** An attribute of the one element a selector finds; undefined where it has none of that name. */
  attribute(selector: string, name: string): string | undefined {
    return this.#one(selector).attribs[name];
  }

  /** Clicks a button, a link, or whatever has `phx-click`; a submit button submits its form. */
  async click(selector: string): Promise<void> {
    const element = this.#one(selector);
    const { attribs } = element;
    const bound = this.#dom.closest(element, "[phx-click]");
    if (bound !== undefined) await this.#run(bound, bound.attribs["phx-click"] ?? "", { type: "click" });
    else if (element.name === "a") await this.#follow(attribs);
    else if (this.#dom.$(element).closest("form").length > 0) await this.#submitBy(element);
    else throw this.#problem(`"${selector}" has no phx-click, is no link, and is in no form`);
    await this.settled();
  }

  /** Changes fields of a form as a user does: its `phx-change` hears of it. The last name given is the one that changed. */
  async change(selector: string, values: FormValues): Promise<void> {
    const form = this.#one(selector);
    const target = Object.keys(values).at(-1) ?? "undefined";
    const body = formBody(this.#dom.$, form, { values, used: this.#usedIn(form, selector) });
    const meta = { ...valuesOf(form), _target: target };
    await this.#run(form, form.attribs["phx-change"] ?? "", { type: "form", value: body, meta, uploads: {} });
    await this.settled();
  }

  /** Submits a form, `values` in place of what its fields show; without `phx-submit` it is posted. */
  async submit(selector: string, values: FormValues = {}): Promise<void> {
    await this.#submit(this.#one(selector), formBody(this.#dom.$, this.#one(selector), { values }));
    await this.settled();
  }

  /** Presses a key on an element with `phx-keydown` or `phx-keyup`. */
  async press(selector: string, key: string): Promise<void> {
    await this.#bound(selector, ["phx-keydown", "phx-keyup"], { key });
  }

  async focus(selector: string): Promise<void> {
    await this.#bound(selector, ["phx-focus"], {});
  }

  async blur(selector: string): Promise<void> {
    await this.#bound(selector, ["phx-blur"], {});
  }

  /** An event as a hook on the element pushes it. @returns what the handler replied. */
  async pushEvent(selector: string, event: string, payload: object = {}): Promise<unknown> {
    const element = this.#one(selector);
    const { reply } = await this.#push(element, { type: "hook", event, value: payload });
    await this.settled();
    return reply;
  }

  /** Chooses files in a file input and sends them: at once where it uploads by itself, else with the form's submit. */
  async upload(selector: string, files: readonly TestFile[]): Promise<void> {
    const input = this.#one(selector);
    const { viewId, cid } = eventTarget(this.#dom, input, this.#dom.$(input).closest("form").attr("phx-target"));
    await uploadFiles({ dom: this.#dom, views: this.#views, viewId, cid }, input, files);
    await this.settled();
  }

  /** Goes to another address by a full load. */
  async visit(path: string): Promise<void> {
    this.close();
    const next = await this.#browser.open(path);
    this.#dom = next.#dom;
    this.#url = next.#url;
    next.close();
    this.#views = this.#newViews();
    await this.connect();
  }

  async reload(): Promise<void> {
    await this.visit(this.#url.pathname + this.#url.search);
  }

  /** Waits until something holds: the result of an async task, a message of another visitor. */
  async until(holds: (page: this) => boolean, what = "what was waited for"): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
      await this.settled();
      if (holds(this)) return;
      if (Date.now() > deadline) throw this.#problem(`${what} did not come about within ${PATIENCE_MS / 1_000} s`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Resolves when every message is answered, every write committed, every redirect followed. */
  async settled(): Promise<void> {
    await this.#views.settled();
    const left = this.#left;
    if (left === undefined) return this.#sendTriggered();
    this.#left = undefined;
    const to = new URL(left.to, this.#url);
    if (to.origin !== this.#url.origin) {
      this.#url = to;
      return this.close();
    }
    if (left.kind === "redirect") {
      if (left.flash !== undefined) this.#browser.cookies.set("__phoenix_flash__", left.flash);
      return this.visit(to.pathname + to.search);
    }
    this.#url = to;
    if (!(await this.#views.navigate(to, left.flash))) return this.visit(to.pathname + to.search);
    return this.settled();
  }

  /** Connects what is on the page; `TestBrowser.open` has done it. */
  async connect(): Promise<void> {
    await this.#views.connect();
    await this.settled();
  }

  /** Loses the connection, as with the network gone, and connects again: every view mounts anew. */
  async reconnect(): Promise<void> {
    this.close();
    this.#views = this.#newViews();
    await this.connect();
  }

  /** Closes the page. */
  close(): void {
    this.#views.close();
  }

  #newViews(): PageViews {
    return new PageViews({
      browser: this.#browser,
      dom: this.#dom,
      url: () => this.#url,
      event: (name, payload) => void this.events.push([name, payload]),
      moved: (to) => (this.#url = new URL(to, this.#url)),
      left: (leave) => (this.#left = leave),
    });
  }

  async #bound(selector: string, bindings: readonly string[], value: object): Promise<void> {
    const element = this.#one(selector);
    const name = bindings.find((binding) => binding in element.attribs);
    if (name === undefined) throw this.#problem(`"${selector}" has no ${bindings.join(" or ")}`);
    const type = name.slice("phx-".length);
    await this.#run(element, element.attribs[name] ?? "", { type, value: { ...valuesOf(element), ...value } });
    await this.settled();
  }

  /** Runs the commands of a binding, one after another. */
  async #run(element: Element, binding: string, event: Record<string, unknown>): Promise<void> {
    if (binding === "") return;
    for (const command of commandsOf(binding)) await this.#runCommand(element, command, event);
  }

  async #runCommand(element: Element, command: Command, event: Record<string, unknown>): Promise<void> {
    if (command.kind !== "push") return this.#go(command.kind, command.href);
    const { event: name, value, target } = command;
    const given = event["value"] ?? valuesOf(element);
    const form = event["type"] === "form";
    await this.#push(
      element,
      {
        ...event,
        event: name,
        value: form ? given : { ...(given as object), ...value },
        ...(form && { meta: { ...(event["meta"] as object), ...value } }),
      },
      target,
    );
  }

  async #push(element: Element, event: Record<string, unknown>, target?: string | number) {
    const to = eventTarget(this.#dom, element, target === undefined ? undefined : String(target));
    return this.#views.push(to.viewId, "event", { ...event, ...(to.cid !== undefined && { cid: to.cid }) });
  }

  async #follow(attribs: Readonly<Record<string, string>>): Promise<void> {
    const href = attribs["href"] ?? "";
    const kind = { patch: "patch", redirect: "navigate" }[attribs["data-phx-link"] ?? ""];
    if (kind === "patch" || kind === "navigate") return this.#go(kind, href);
    return this.visit(href);
  }

  async #go(kind: "patch" | "navigate", href: string): Promise<void> {
    const to = new URL(href, this.#url);
    const patched = kind === "patch" && (await this.#views.patch(to));
    if (patched) this.#url = to;
    else this.#left = { kind: "live_redirect", to: to.href, flash: undefined };
  }

  async #submitBy(button: Element): Promise<void> {
    const form = this.#dom.closest(button, "form") as Element;
    const body = new URLSearchParams(formBody(this.#dom.$, form, { values: {} }));
    const { name, value = "" } = button.attribs;
    if (name !== undefined) body.append(name, value);
    await this.#submit(form, body.toString());
  }

  async #submit(form: Element, body: string): Promise<void> {
    const { "phx-submit": binding, action } = form.attribs;
    const meta = valuesOf(form);
    if (binding !== undefined) return this.#run(form, binding, { type: "form", value: body, meta });
    if (action === undefined) throw this.#problem("the form has neither phx-submit nor an action");
    return this.#send(form, body);
  }

  /** A form that was rendered with `phx-trigger-action` is sent by the browser itself. */
  async #sendTriggered(): Promise<void> {
    const form = this.#dom.find("form[phx-trigger-action]")[0];
    if (form !== undefined) await this.#send(form, formBody(this.#dom.$, form, { values: {} }));
  }

  async #send(form: Element, body: string): Promise<void> {
    const { action = this.#url.pathname, method = "get" } = form.attribs;
    if (method.toLowerCase() === "get") return this.visit(`${action}?${body}`);
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await this.#browser.fetch(action, { method: "POST", headers, body });
    const location = response.headers.get("location");
    if (location === null)
      throw this.#problem(`the form's action was answered ${response.status}: ${await response.text()}`);
    return this.visit(location);
  }

  #usedIn(form: Element, selector: string): Set<string> {
    const key = form.attribs["id"] ?? selector;
    const used = this.#used.get(key) ?? new Set();
    this.#used.set(key, used);
    return used;
  }

  #one(selector: string): Element {
    const [element, ...others] = this.#dom.find(selector);
    if (element !== undefined && others.length === 0) return element;
    throw this.#problem(`"${selector}" finds ${element === undefined ? "nothing" : `${others.length + 1} elements`}`);
  }

  #problem(what: string): Error {
    return new Error(`${this.#url.pathname}: ${what}. The page is:\n\n${this.html("body")}`);
  }
}
