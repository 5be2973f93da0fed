/** As much of the platform's `Headers` as the commit endpoint uses; the real one costs more than a whole commit. */
export class LightHeaders {
  readonly #values = new Map<string, string[]>();

  constructor(init: Readonly<Record<string, string>> = {}) {
    for (const [name, value] of Object.entries(init)) this.#values.set(name, [value]);
  }

  get(name: string): string | null {
    return this.#values.get(name)?.join(", ") ?? null;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  set(name: string, value: string): void {
    this.#values.set(name, [value]);
  }

  append(name: string, value: string): void {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  getSetCookie(): string[] {
    return this.#values.get("set-cookie") ?? [];
  }
}

/** As much of `Response`. */
export class LightResponse {
  readonly status: number;
  readonly headers: LightHeaders;
  readonly body: string | null;

  constructor(body: string | null, init: { status?: number; headers?: unknown } = {}) {
    this.body = body;
    this.status = init.status ?? 200;
    const { headers } = init;
    this.headers = headers instanceof LightHeaders ? headers : new LightHeaders(headers as Record<string, string>);
  }

  static json(body: unknown, init: { status?: number; headers?: unknown } = {}): LightResponse {
    return new LightResponse(JSON.stringify(body), init);
  }
}

/** A commit's request as our own page sends it. */
export function lightRequest(url: string, body: string, headers: Readonly<Record<string, string>>): Request {
  return {
    method: "POST",
    url,
    headers: new LightHeaders(headers),
    body: [Buffer.from(body)],
  } as unknown as Request;
}
