import type { TestBrowser } from "./test-browser.ts";
import type { TestSocket } from "./test-socket.ts";

const TOPIC = "holdfast:session";

interface State {
  readonly n?: number;
  readonly patch?: string;
}

/** The browser's half of the session on one page: what views write is committed at once, so that it is in the cookies. */
export class PageSession {
  readonly #browser: TestBrowser;
  readonly #socket: TestSocket;
  readonly #endpoint: string;
  #done = 0;
  #working: Promise<void> = Promise.resolve();

  constructor(browser: TestBrowser, socket: TestSocket, endpoint: string) {
    this.#browser = browser;
    this.#socket = socket;
    this.#endpoint = endpoint;
  }

  async join(): Promise<void> {
    const { response } = await this.#socket.join(TOPIC, {}, (event, payload) => {
      if (event === "state") this.#take(payload as State);
    });
    this.#take(response as State);
  }

  /** What is being committed, if anything. */
  get working(): Promise<void> {
    return this.#working;
  }

  #take({ n = 0, patch }: State): void {
    if (patch === undefined || n <= this.#done) return;
    this.#done = n;
    this.#working = this.#working.then(() => this.#commit(n, patch));
  }

  async #commit(n: number, patch: string): Promise<void> {
    const response = await this.#browser.fetch(this.#endpoint, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ patch }),
    });
    const body = (await response.json()) as { readonly ticket?: string; readonly error?: string };
    if (response.status !== 200) {
      await this.#socket.push(TOPIC, "failed", { n, reason: body.error ?? "invalid" });
      return;
    }
    await this.#socket.push(TOPIC, "committed", { n, ticket: body.ticket });
    await this.#socket.push(TOPIC, "confirmed", { n });
  }
}
