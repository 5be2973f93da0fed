import type { Clock } from "../base/clock.ts";
import { randomId } from "../base/random-id.ts";
import type { Connection, Peer } from "./connection.ts";

/** Bounds on the long-polling sessions of one process. */
export interface LongPollLimits {
  /** Sessions at once; beyond it a client is told to try again. */
  readonly pollSessions: number;
  /** Messages that wait for the next poll; beyond it the session ends. */
  readonly pollMessages: number;
  /** How long a poll is held while there is nothing to say, in ms. A session unpolled for half as long again ends. */
  readonly pollWindow: number;
}

export const defaultLongPollLimits: LongPollLimits = {
  pollSessions: 10_000,
  pollMessages: 1_000,
  // Shorter than any proxy waits for an answer. (Phoenix.Transports.LongPoll: window_ms)
  pollWindow: 10_000,
};

/** Frames in one POST. (phoenix.js: MAX_LONGPOLL_BATCH_SIZE) */
const MAX_FRAMES = 100;

/** What a poll is answered with: messages, none in time, or that there is no such session. */
export type PollAnswer =
  | { readonly status: 200; readonly messages: readonly string[] }
  | { readonly status: 204 | 410; readonly messages: readonly [] };

/** The connections whose clients poll, for a browser whose WebSocket does not come through. (Phoenix.Transports.LongPoll) */
export class LongPollSessions {
  readonly #clock: Clock;
  readonly #limits: LongPollLimits;
  readonly #sessions = new Map<string, PollSession>();
  #draining = false;

  constructor(clock: Clock, limits: LongPollLimits) {
    this.#clock = clock;
    this.#limits = limits;
  }

  /** Opens a session. @returns its id; undefined where there are too many. */
  open(accept: (peer: Peer) => Connection): string | undefined {
    if (this.#draining || this.#sessions.size >= this.#limits.pollSessions) return undefined;
    const id = randomId(16);
    const ended = () => this.#sessions.delete(id);
    this.#sessions.set(id, new PollSession({ clock: this.#clock, limits: this.#limits, accept, ended }));
    return id;
  }

  /** Answers when there is something to say, or the window has passed, or `signal` says that the client is gone. */
  poll(id: string, signal: AbortSignal): Promise<PollAnswer> {
    return this.#sessions.get(id)?.poll(signal) ?? Promise.resolve({ status: 410, messages: [] });
  }

  /** Takes frames of the client, one a line: JSON, or bytes in base64. */
  push(id: string, body: string): 200 | 410 {
    const session = this.#sessions.get(id);
    if (session === undefined) return 410;
    const lines = body.split("\n", MAX_FRAMES + 1);
    if (lines.length > MAX_FRAMES) session.end();
    for (const line of lines) if (line !== "") session.receive(line);
    return 200;
  }

  /** Ends a session whose client has missed something. */
  end(id: string): void {
    this.#sessions.get(id)?.end();
  }

  /** Ends every session, and opens no more: their clients connect again, elsewhere or after a restart. */
  drain(): void {
    this.#draining = true;
    for (const session of [...this.#sessions.values()]) session.end();
  }
}

interface SessionOptions {
  readonly clock: Clock;
  readonly limits: LongPollLimits;
  readonly accept: (peer: Peer) => Connection;
  readonly ended: () => void;
}

class PollSession {
  readonly #options: SessionOptions;
  readonly #connection: Connection;
  #queue: string[] = [];
  #bytes = 0;
  #alive = true;
  /** Answers the poll that is held, if one is. */
  #answer: (() => void) | undefined;
  #expire = () => {};

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#connection = options.accept({
      send: (text) => this.#send(text),
      close: () => this.end(),
      bufferedAmount: () => this.#bytes,
    });
    this.#expectPoll();
  }

  receive(line: string): void {
    if (this.#alive) this.#connection.receive(line.startsWith("[") ? line : Buffer.from(line, "base64"));
  }

  poll(signal: AbortSignal): Promise<PollAnswer> {
    // A newer poll takes the place of an older one, whose client has given up on it.
    this.#answer?.();
    this.#expire();
    return new Promise((resolve) => {
      let late = () => {};
      const answer = () => {
        late();
        signal.removeEventListener("abort", gone);
        this.#answer = undefined;
        this.#expectPoll();
        resolve(this.#take(signal.aborted));
      };
      const gone = () => answer();
      this.#answer = answer;
      late = this.#options.clock.setTimeout(answer, this.#options.limits.pollWindow);
      signal.addEventListener("abort", gone);
      if (this.#queue.length > 0 || signal.aborted) answer();
    });
  }

  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#expire();
    this.#options.ended();
    this.#answer?.();
    this.#connection.closed();
  }

  #send(text: string): void {
    if (!this.#alive) return;
    if (this.#queue.length >= this.#options.limits.pollMessages) return this.end();
    this.#queue.push(text);
    this.#bytes += text.length;
    this.#answer?.();
  }

  /** What waits; a client that is gone takes nothing, it may come back for it. */
  #take(gone: boolean): PollAnswer {
    if (gone || (this.#queue.length === 0 && this.#alive)) return { status: 204, messages: [] };
    if (this.#queue.length === 0) return { status: 410, messages: [] };
    const messages = this.#queue;
    this.#queue = [];
    this.#bytes = 0;
    return { status: 200, messages };
  }

  #expectPoll(): void {
    if (!this.#alive) return;
    this.#expire = this.#options.clock.setTimeout(() => this.end(), this.#options.limits.pollWindow * 1.5);
  }
}
