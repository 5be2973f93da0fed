import type { Clock } from "../base/clock.ts";
import { randomId } from "../base/random-id.ts";
import type { LongPollSessions, PollAnswer } from "../channel/long-poll.ts";
import type { PubSub } from "../pubsub/pub-sub.ts";
import { Assembly, toSlices, type Slice } from "./slices.ts";

/** How long the bus and the other process may take to be heard of, in ms. */
const PATIENCE_MS = 5_000;
/** Characters on their way to other processes at once: a fraction of what may wait for the bus, which is everybody's. */
const MAX_CARRIED = 2_000_000;

const LOST: PollAnswer = { status: 410, messages: [] };
const NOTHING: PollAnswer = { status: 204, messages: [] };

/** What one process asks of the one that has a connection. */
type Asked =
  | { readonly kind: "poll"; readonly id: string }
  | { readonly kind: "push"; readonly id: string; readonly body: string }
  /** The client of that poll is gone. */
  | { readonly kind: "gone" }
  /** The answer has come, and what it carries is on its way to the client. */
  | { readonly kind: "got" };

/** What that one says to it. */
type Told = { readonly kind: "held" } | { readonly kind: "answer"; readonly answer: PollAnswer };

/** A text of either, on its way. */
interface Envelope extends Slice {
  /** The process that asks; without it this is told to one that has asked. */
  readonly from?: string;
}

export interface PollRelayOptions {
  readonly pubsub: PubSub;
  readonly clock: Clock;
  readonly sessions: LongPollSessions;
  /** Names this process. */
  readonly node: string;
  /** How long a poll is held, in ms. */
  readonly pollWindow: number;
}

/**
 * Long polling behind a balancer that sends each request wherever it likes: a connection lives in the process that has
 * opened it, and the others ask that one, over the bus. What it hands out is lost with a message of the bus, so it is
 * told when its answer has come; where it is not, it ends the connection, and the client begins anew instead of
 * missing something. (Phoenix.Transports.LongPoll, which asks through its pub/sub, too)
 */
export class PollRelay {
  readonly #options: PollRelayOptions;
  readonly #assembly: Assembly;
  /** What this process has asked, by reference. */
  readonly #asked = new Map<string, (told: Told) => void>();
  /** Its polls that others hold, to be let go. */
  readonly #letGo = new Set<() => void>();
  /** Polls that it holds for others: the client of one is gone, by reference. */
  readonly #held = new Map<string, AbortController>();
  /** Answers with messages that have not arrived, by reference. */
  readonly #unheard = new Map<string, () => void>();
  #listening = false;
  #carried = 0;

  constructor(options: PollRelayOptions) {
    this.#options = options;
    this.#assembly = new Assembly(options.clock, PATIENCE_MS);
  }

  /** Takes part from now on: this process has a connection, or asks for one. */
  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
    this.#options.pubsub.subscribe(channelOf(this.#options.node), (message) => this.#receive(message as Envelope));
  }

  /** Polls the connection `id` of the process `owner`. */
  poll(owner: string, id: string, signal: AbortSignal): Promise<PollAnswer> {
    const ref = randomId(12);
    const gone = () => {
      this.#send(owner, ref, { kind: "gone" });
      this.#asked.get(ref)?.({ kind: "answer", answer: NOTHING });
    };
    signal.addEventListener("abort", gone);
    this.#letGo.add(gone);
    return this.#ask({ owner, ref, asked: { kind: "poll", id } }).finally(() => {
      signal.removeEventListener("abort", gone);
      this.#letGo.delete(gone);
    });
  }

  /** Brings frames to the connection `id` of the process `owner`; with too much under way its client begins anew. */
  async push(owner: string, id: string, body: string): Promise<200 | 410> {
    if (this.#carried + body.length > MAX_CARRIED) return 410;
    this.#carried += body.length;
    try {
      const { status } = await this.#ask({ owner, ref: randomId(12), asked: { kind: "push", id, body } });
      return status === 410 ? 410 : 200;
    } finally {
      this.#carried -= body.length;
    }
  }

  /** Ends the polls that others hold for this process: their clients ask the next one. */
  drain(): void {
    for (const gone of [...this.#letGo]) gone();
  }

  #ask({ owner, ref, asked }: { owner: string; ref: string; asked: Asked }): Promise<PollAnswer> {
    this.listen();
    const { clock, pollWindow } = this.#options;
    return new Promise((resolve) => {
      const end = (answer: PollAnswer) => {
        cancel();
        this.#asked.delete(ref);
        resolve(answer);
      };
      let cancel = clock.setTimeout(() => end(LOST), PATIENCE_MS);
      this.#asked.set(ref, (told) => {
        cancel();
        if (told.kind === "held") cancel = clock.setTimeout(() => end(LOST), pollWindow + PATIENCE_MS);
        else {
          if (told.answer.messages.length > 0) this.#send(owner, ref, { kind: "got" });
          end(told.answer);
        }
      });
      this.#send(owner, ref, asked);
    });
  }

  #receive(envelope: Envelope): void {
    const { ref, from } = envelope;
    const text = this.#assembly.add(from === undefined ? envelope : { ...envelope, ref: `${from} ${ref}` });
    if (text === undefined) return;
    if (from === undefined) this.#asked.get(ref)?.(JSON.parse(text) as Told);
    else void this.#serve(JSON.parse(text) as Asked, { from, ref });
  }

  async #serve(asked: Asked, { from, ref }: { from: string; ref: string }): Promise<void> {
    if (asked.kind === "gone") return this.#held.get(ref)?.abort();
    if (asked.kind === "got") return this.#unheard.get(ref)?.();
    const answer = asked.kind === "push" ? this.#push(asked) : await this.#hold(asked.id, { from, ref });
    if (answer.messages.length > 0 && asked.kind === "poll") this.#expectHeard(ref, asked.id);
    this.#tell(from, ref, { kind: "answer", answer });
  }

  #push({ id, body }: { id: string; body: string }): PollAnswer {
    return this.#options.sessions.push(id, body) === 410 ? LOST : NOTHING;
  }

  async #hold(id: string, { from, ref }: { from: string; ref: string }): Promise<PollAnswer> {
    const gone = new AbortController();
    this.#held.set(ref, gone);
    this.#tell(from, ref, { kind: "held" });
    const answer = await this.#options.sessions.poll(id, gone.signal);
    this.#held.delete(ref);
    return answer;
  }

  #expectHeard(ref: string, id: string): void {
    const { clock, sessions } = this.#options;
    const end = (heard: boolean) => {
      cancel();
      this.#unheard.delete(ref);
      if (!heard) sessions.end(id);
    };
    const cancel = clock.setTimeout(() => end(false), PATIENCE_MS);
    this.#unheard.set(ref, () => end(true));
  }

  #send(owner: string, ref: string, asked: Asked): void {
    this.#publish(owner, ref, { message: asked, from: this.#options.node });
  }

  #tell(asker: string, ref: string, told: Told): void {
    this.#publish(asker, ref, { message: told });
  }

  #publish(node: string, ref: string, { message, from }: { message: Asked | Told; from?: string }): void {
    for (const slice of toSlices(ref, JSON.stringify(message))) {
      const envelope: Envelope = from === undefined ? slice : { ...slice, from };
      this.#options.pubsub.publish(channelOf(node), envelope);
    }
  }
}

const channelOf = (node: string): string => `polls:${node}`;
