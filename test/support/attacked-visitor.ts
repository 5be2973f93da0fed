import { expect } from "vitest";
import type { AttackedApp } from "./attacked-app.ts";
import { Browser, ORIGIN } from "./browser.ts";
import { write, type Committed } from "./session-jar.ts";

export type Headers = Readonly<Record<string, string | undefined>>;

const ENDPOINT = `${ORIGIN}/_holdfast/session`;

/** What a page tells its script, as far as tests ask. */
interface PageInfo {
  readonly tag?: string;
  readonly csrf?: string;
}

/** A visitor of an {@link AttackedApp}, and the requests that its pages would send. */
export class AttackedVisitor {
  readonly attacked: AttackedApp;
  readonly browser: Browser;
  tag: string | null = null;
  csrf: string | undefined;

  /** With no `cookies` it is a new visitor. */
  constructor(attacked: AttackedApp, cookies: ReadonlyMap<string, string> = new Map()) {
    this.attacked = attacked;
    this.browser = new Browser(attacked.app);
    for (const [name, value] of cookies) this.browser.cookies.set(name, value);
  }

  /** One with a session, in which `username` is `name`. */
  static async named(attacked: AttackedApp, name: string): Promise<AttackedVisitor> {
    const visitor = new AttackedVisitor(attacked);
    await visitor.commit(visitor.typed({ value: name }));
    return visitor;
  }

  /** The same browser's cookies, where another process is asked. */
  at(attacked: AttackedApp): AttackedVisitor {
    const visitor = new AttackedVisitor(attacked, this.browser.cookies);
    visitor.tag = this.tag;
    visitor.csrf = this.csrf;
    return visitor;
  }

  /** A commit of inputs. */
  typed(...writes: Parameters<typeof write>[0][]): { writes: object[]; tag: string | null } {
    return { writes: writes.map((fields) => write({ seq: ++seq, ...fields })), tag: this.tag };
  }

  /** Sends a commit as the page would, but for what a test changes, and keeps nothing of the answer. */
  send(body: unknown, headers: Headers = {}): Promise<Response> {
    const raw = typeof body === "string" || body instanceof Uint8Array;
    return this.request({ method: "POST", body: raw ? Buffer.from(body) : JSON.stringify(body) }, headers);
  }

  /** Any request to the endpoint, with the cookies of this browser. */
  request(init: RequestInit, headers: Headers = {}): Promise<Response> {
    const cookie = [...this.browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const all = {
      "content-type": "application/json",
      origin: ORIGIN,
      "x-csrf-token": this.csrf,
      cookie: cookie || undefined,
      ...headers,
    };
    const sent = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
    return this.attacked.app.fetch(new Request(ENDPOINT, { ...init, headers: sent }));
  }

  /** A commit that is taken, and whose answer the browser keeps. */
  async commit(body: unknown, headers: Headers = {}): Promise<Committed> {
    const sent = {
      origin: ORIGIN,
      "content-type": "application/json",
      ...(this.csrf && { "x-csrf-token": this.csrf }),
    };
    const init = { method: "POST", body: JSON.stringify(body), headers: { ...sent, ...(headers as object) } };
    const response = await this.browser.fetch("/_holdfast/session", init);
    expect(response.status).toBe(200);
    const committed = (await response.json()) as Committed;
    this.tag = committed.tag;
    this.csrf = committed.csrf ?? undefined;
    return committed;
  }

  /** The first HTML of a page. */
  async html(path = "/"): Promise<string> {
    const response = await this.browser.fetch(path);
    expect(response.status).toBe(200);
    return response.text();
  }

  /** Loads a page anew: its script knows who the session is. */
  async reload(): Promise<string> {
    const page = await this.html();
    const info = infoOf(page);
    this.tag = info.tag ?? null;
    this.csrf = info.csrf;
    return page;
  }
}

/** Counts inputs, so that each is newer than the one before. */
let seq = 0;

function infoOf(html: string): PageInfo {
  const [, text = "{}"] = /<meta name="holdfast" content="([^"]*)"/.exec(html) ?? [];
  return JSON.parse(
    text.replaceAll("&quot;", '"').replaceAll("&#39;", "'").replaceAll("&lt;", "<").replaceAll("&amp;", "&"),
  ) as PageInfo;
}
