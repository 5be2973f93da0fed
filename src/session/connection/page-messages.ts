import { OK, toCount, type ChannelReply } from "./connection-messages.ts";
import type { SessionContext } from "../context.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
import { keepingOf } from "../values/kept.ts";
import type { KeptWrites } from "./kept-writes.ts";
import type { PendingWrites } from "./pending-writes.ts";
import { toPlainWrite } from "../values/plain-write.ts";
import type { StoreLink } from "./store-link.ts";
import { takeInput } from "./take-input.ts";

type Payload = Readonly<Record<string, unknown>>;

/** What {@link PageMessages} come to. */
export interface PageMessagesPorts {
  session(): SessionState;
  readonly pending: PendingWrites;
  readonly kept: KeptWrites;
  readonly link: StoreLink | undefined;
  /** Whether the page had no session when it was loaded, so that what it stamped with none is ours. */
  late(): boolean;
  write(entries: Entries): void;
  mergeTicket(text: string): void;
  mergeKept(texts: unknown): void;
  /** Statuses may have changed. */
  told(): void;
  /** The browser would not take the session that this one has become. */
  refused(): void;
}

/** What a page says on its session channel: docs/session-protocol.md. */
export class PageMessages {
  readonly #context: SessionContext;
  readonly #ports: PageMessagesPorts;
  /** The document on the other end, once it has written. */
  #doc: string | undefined;

  constructor(context: SessionContext, ports: PageMessagesPorts) {
    this.#context = context;
    this.#ports = ports;
  }

  receive(event: string, payload: Payload): ChannelReply {
    const { pending, kept, link } = this.#ports;
    const { stored } = this.#ports.session();
    switch (event) {
      case "write":
        return this.#write(payload);
      case "committed":
        if (typeof payload["ticket"] === "string") this.#ports.mergeTicket(payload["ticket"]);
        link?.refresh();
        return this.#told(pending.committed(toCount(payload["n"])));
      case "confirmed": {
        const changed = pending.confirmed(toCount(payload["n"]));
        // The browser was seen to present the cookie: from now on its page need not commit.
        if (stored && link?.proven === false) link.prove();
        return this.#told(changed);
      }
      case "failed":
        // It is tried from here, as well.
        if (stored && (payload["reason"] === "offline" || payload["reason"] === "unavailable")) return OK;
        return this.#failed(payload);
      case "kept":
        this.#ports.mergeKept(payload);
        return OK;
      case "stored":
        return this.#told(kept.stored(payload["n"], payload["reason"]));
      default:
        return { status: "error", response: { reason: "bad_request" } };
    }
  }

  /** Whether the page knows the entry, being its own input, whichever way it came here. */
  isOwn(entry: Entry | undefined): boolean {
    return this.#doc !== undefined && entry?.doc === this.#doc;
  }

  #write(payload: Payload): ChannelReply {
    const write = toPlainWrite(payload);
    if (write === undefined) return { status: "error", response: { reason: "bad_request" } };
    this.#doc ??= write.doc;
    const { kept, pending } = this.#ports;
    const session = { state: this.#ports.session(), late: this.#ports.late() };
    const verdict = takeInput(this.#context, session, { write, tag: payload["tag"] });
    if ("entries" in verdict) this.#ports.write(verdict.entries);
    else if (verdict.shown) {
      // What the page shows is not what is kept: views that show the status are to say so.
      const writes = kept.status(write.key) ? kept : pending;
      writes.refuse(write.key, verdict.refused === "too_large" ? "too_large" : "invalid");
      this.#told(true);
    }
    if ("refused" in verdict) return { status: "error", response: { reason: verdict.refused, key: write.key } };
    // A patch of this number, or a later one, has the input in it: one that is under way may be of what was before.
    const keeps = keepingOf(this.#context.definition, write.key) !== undefined;
    return { status: "ok", response: { n: pending.n, ...(keeps && { kept: kept.n }) } };
  }

  #failed(payload: Payload): ChannelReply {
    const { pending } = this.#ports;
    const { moving } = pending;
    const changed = pending.failed(toCount(payload["n"]), { key: payload["key"], reason: payload["reason"] });
    // Nobody may go on here as if the browser had taken the new session.
    if (moving && !pending.moving && payload["reason"] !== "ephemeral") this.#ports.refused();
    return this.#told(changed);
  }

  #told(changed: boolean): ChannelReply {
    if (changed) this.#ports.told();
    return OK;
  }
}
