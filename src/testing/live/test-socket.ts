import type { App } from "../../http/app.ts";
import type { Connection } from "../../channel/connection.ts";

/** The answer to a message. */
export interface Reply {
  readonly status: "ok" | "error";
  readonly response: Readonly<Record<string, unknown>>;
}

type Hear = (event: string, payload: Readonly<Record<string, unknown>>) => void;

/** A page's connection to its app, in this process: frames as text, as over a WebSocket. */
export class TestSocket {
  readonly #connection: Connection;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  readonly #topics = new Map<string, { readonly joinRef: string; readonly hear: Hear }>();
  #ref = 0;
  /** What the server closed the connection with. */
  closed: { readonly code: number; readonly reason: string | undefined } | undefined;

  constructor(app: App, url: URL, cookie: string) {
    const headers = { origin: url.origin, ...(cookie !== "" && { cookie }) };
    const opened = app.openSocket(new Request(new URL("/live/websocket?vsn=2.0.0", url), { headers }));
    if (!("accept" in opened)) throw new Error(`The app refused the socket with ${opened.status}.`);
    this.#connection = opened.accept({
      send: (text) => this.#receive(text),
      close: (code, reason) => (this.closed = { code, reason }),
      bufferedAmount: () => 0,
    });
  }

  /** Messages that wait for their reply. */
  get pending(): number {
    return this.#waiting.size;
  }

  /** Joins a topic; what the server pushes on it goes to `hear`. */
  async join(topic: string, payload: object, hear: Hear): Promise<Reply> {
    const joinRef = String(++this.#ref);
    this.#topics.set(topic, { joinRef, hear });
    const reply = await this.#send({ joinRef, topic, event: "phx_join", payload });
    if (reply.status === "error") this.#topics.delete(topic);
    return reply;
  }

  push(topic: string, event: string, payload: object): Promise<Reply> {
    const joinRef = this.#topics.get(topic)?.joinRef ?? null;
    return this.#send({ joinRef, topic, event, payload });
  }

  /** A chunk of an upload. */
  pushBytes(topic: string, event: string, bytes: Uint8Array): Promise<Reply> {
    const joinRef = this.#topics.get(topic)?.joinRef ?? "";
    const ref = String(++this.#ref);
    const head = [joinRef, ref, topic, event].map((part) => Buffer.from(part));
    const lengths = Buffer.from([0, ...head.map(({ length }) => length)]);
    return this.#answer(ref, () => this.#connection.receive(Buffer.concat([lengths, ...head, bytes])));
  }

  async leave(topic: string): Promise<void> {
    const leaving = this.push(topic, "phx_leave", {});
    this.#topics.delete(topic);
    await leaving;
  }

  close(): void {
    this.#topics.clear();
    this.#connection.closed();
  }

  #send(message: { joinRef: string | null; topic: string; event: string; payload: object }): Promise<Reply> {
    const { joinRef, topic, event, payload } = message;
    const ref = String(++this.#ref);
    return this.#answer(ref, () => this.#connection.receive(JSON.stringify([joinRef, ref, topic, event, payload])));
  }

  #answer(ref: string, send: () => void): Promise<Reply> {
    return new Promise((resolve) => {
      this.#waiting.set(ref, resolve);
      send();
    });
  }

  #receive(text: string): void {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as [
      string | null,
      string | null,
      string,
      string,
      Record<string, unknown>,
    ];
    if (event === "phx_reply" && ref !== null) {
      const answer = this.#waiting.get(ref);
      this.#waiting.delete(ref);
      return answer?.(payload as unknown as Reply);
    }
    const joined = this.#topics.get(topic);
    if (joined !== undefined && joined.joinRef === joinRef) joined.hear(event, payload);
  }
}
