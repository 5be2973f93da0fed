import type { DocumentSession, Globals } from "../halves.ts";
import type { BoundControl } from "../page.ts";

/** Whether the tabs of a browser take turns; `leaky`: all but a tenth of the POSTs do. */
export type Lock = "none" | "perfect" | "leaky";

/** How many POSTs know nothing of the lock: of browsers without Web Locks, or on their way while their tab is closed. */
const BYPASSING = 0.1;

interface Surroundings {
  readonly document: { querySelectorAll(selector: string): readonly BoundControl[] };
  readonly fetch: (url: string, init: RequestInit) => Promise<{ readonly status: number }>;
  readonly navigator: { readonly locks: { request<T>(name: string, run: () => Promise<T>): Promise<T> } };
  readonly Math: Math;
}

/**
 * The article's hook: what is typed is POSTed when the typing stops, and saved when the endpoint has answered. It tries
 * once; with a lock until it has an answer, or else a lost one would be the lock's fault.
 */
export class PlainPage implements DocumentSession {
  readonly #in: Surroundings;
  readonly #lock: Lock;
  /** Typed, and not POSTed yet. */
  readonly #waiting = new Set<string>();
  readonly #newest = new Map<string, unknown>();

  constructor(globals: Globals, lock: Lock) {
    this.#in = globals as unknown as Surroundings;
    this.#lock = lock;
  }

  attach(): void {}

  typed(key: string, value: unknown): void {
    this.#waiting.add(key);
    this.#newest.set(key, value);
  }

  release(key: string): void {
    if (this.#waiting.delete(key)) void this.#save(key, this.#newest.get(key));
  }

  async #save(key: string, value: unknown): Promise<void> {
    const { navigator, Math } = this.#in;
    const bypasses = this.#lock === "none" || (this.#lock === "leaky" && Math.random() < BYPASSING);
    const post = () => this.#post(JSON.stringify([key, value]), this.#lock === "leaky" && bypasses);
    const saved = await (bypasses ? post() : navigator.locks.request("session", post));
    if (saved && value === this.#newest.get(key)) this.#show(key, "confirmed");
  }

  /** @param lingers whether its answer is taken also when its tab is closed. */
  async #post(body: string, lingers: boolean): Promise<boolean> {
    const init = { method: "POST", headers: {}, body, keepalive: lingers };
    for (;;) {
      try {
        const { status } = await this.#in.fetch("/session", init);
        return status === 200;
      } catch {
        if (this.#lock === "none") return false;
      }
    }
  }

  #show(key: string, state: string): void {
    for (const control of this.#in.document.querySelectorAll("input"))
      if (control.name === key) control.setAttribute("data-session-state", state);
  }
}
