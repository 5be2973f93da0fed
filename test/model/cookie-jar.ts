import type { Timeline } from "./timeline.ts";

interface Cookie {
  readonly value: string;
  readonly httpOnly: boolean;
  readonly expires: number;
}

/** What a browser stores of one cookie, name and value. (RFC 6265bis, 5.6) */
const MOST_BYTES = 4096;

/** The cookies of one browser: whatever answer comes last is what it holds. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>();
  readonly #timeline: Timeline;
  readonly #listeners = new Set<(name: string, deleted: boolean) => void>();
  blocked = false;

  constructor(timeline: Timeline) {
    this.#timeline = timeline;
  }

  /** The `Cookie` header of a request. */
  header(): string {
    return this.#text(() => true);
  }

  /** `document.cookie`. */
  readable(): string {
    return this.#text(({ httpOnly }) => !httpOnly);
  }

  get(name: string): string | undefined {
    const cookie = this.#cookies.get(name);
    return cookie !== undefined && cookie.expires > this.#timeline.now ? cookie.value : undefined;
  }

  names(): string[] {
    return [...this.#cookies.keys()].filter((name) => this.get(name) !== undefined);
  }

  /** One `Set-Cookie` line, or one assignment to `document.cookie`. */
  set(line: string, script: boolean): void {
    if (this.blocked) return;
    const [pair = "", ...attributes] = line.split(/; */);
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (pair.length - 1 > MOST_BYTES || (script && this.#cookies.get(name)?.httpOnly)) return;
    const maxAge = attributes.find((text) => /^max-age=/i.test(text))?.slice("max-age=".length);
    const seconds = maxAge === undefined ? Infinity : Number(maxAge);
    if (seconds <= 0) return this.evict(name);
    const httpOnly = attributes.some((text) => /^httponly$/i.test(text));
    this.#cookies.set(name, { value, httpOnly, expires: this.#timeline.now + seconds * 1000 });
    this.#tell(name, false);
  }

  evict(name: string): void {
    if (this.#cookies.delete(name)) this.#tell(name, true);
  }

  clear(): void {
    for (const name of this.names()) this.evict(name);
  }

  /** The cookie store's change event, in browsers that have it. */
  onChange(listener: (name: string, deleted: boolean) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(name: string, deleted: boolean): void {
    for (const listener of this.#listeners) listener(name, deleted);
  }

  #text(wanted: (cookie: Cookie) => boolean): string {
    return this.names()
      .filter((name) => wanted(this.#cookies.get(name) as Cookie))
      .map((name) => `${name}=${this.get(name)}`)
      .join("; ");
  }
}
