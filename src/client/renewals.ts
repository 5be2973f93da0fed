import type { Committed } from "./commit-reply.ts";
import type { Beacon } from "./cookies.ts";
import type { Couriers } from "./couriers.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { KeptLink } from "./kept-link.ts";
import type { Ledger } from "./ledger.ts";
import type { PageInfo } from "./page-info.ts";
import { forgetRarely } from "./rarely.ts";
import type { Write } from "./stamp.ts";
import type { Tokens } from "./tokens.ts";
import type { Vault } from "./vault.ts";

/** What a document holds of a session. */
interface Holdings {
  readonly ledger: Pick<Ledger, "discard">;
  readonly couriers: Pick<Couriers, "clear">;
  readonly vault: Pick<Vault, "clear" | "drop" | "beyond">;
  readonly kept: Pick<KeptLink, "erased" | "texts">;
  readonly tokens: Tokens;
  /** Deletes the beacon, if it still says this. */
  dropBeacon(said: Beacon): void;
}

/** The session that is left. */
interface Left {
  readonly over: string | null | undefined;
  readonly erased?: boolean | undefined;
  readonly joined?: boolean;
}

/**
 * Notices that the session has become another, or is over: here, in another tab, on the server. Nothing that was
 * typed or told before is to arrive in what comes after, but for keys marked `carry`.
 */
export class Renewals {
  readonly #holdings: Holdings;
  readonly #carry: readonly string[];
  #withheld: readonly string[];
  #epoch: number | undefined;
  /** How often the session of the connection that is up has become another, as far as this document knows. */
  #moves = 0;
  /** Tag of the session that the connection has moved to, until the browser holds it. */
  #moving: string | undefined;
  /** Tag of the beacon of a session that is known to be over. */
  #over: string | undefined;
  /** Whether this document was ever seen to have cookies. */
  #held = false;

  constructor(page: Pick<PageInfo, "epoch" | "carry" | "withheld">, holdings: Holdings) {
    this.#holdings = holdings;
    this.#carry = page.carry ?? [];
    this.#withheld = page.withheld ?? [];
    this.#epoch = page.epoch;
  }

  /** The beacon, unless it is of a session that is over, or of the one that is about to be replaced. */
  current(beacon: Beacon | undefined): Beacon | undefined {
    if (beacon?.tag === this.#moving) this.#moving = undefined;
    if (beacon !== undefined) this.#held = true;
    // What comes after it, though it be the same, an answer has brought: it is to be asked about anew.
    else this.#over = undefined;
    return beacon?.tag === this.#over ? undefined : beacon;
  }

  /** Tag of the session on its way to the browser, in which what is typed now is written. */
  get moving(): string | undefined {
    return this.#moving;
  }

  /** Whether the browser has had this document's session: one that is still on its way to it is not gone. */
  get settled(): boolean {
    return this.#moving === undefined && this.#held;
  }

  /**
   * Tag of the session in which the next page is to find an input that this one leaves behind, while the browser is in
   * `now`. What is carried goes along: the session it was typed in may never come to the browser.
   */
  belongs({ key, tag }: Pick<Write, "key" | "tag">, now: string | undefined): string | null {
    return (this.#carry.includes(key) ? undefined : tag) ?? now ?? null;
  }

  /**
   * The connection says how things stand, before anybody else looks at it. `before`: tag of its session until then, if that
   * is known. The browser may hold another by now, by somebody else's login.
   */
  heard({ moves = 0, tag, erased, withheld = [] }: ConnectionState, before?: string): void {
    // What has been withdrawn is in what was left for the next request, and for the next page.
    if (withheld.some((key) => !this.#withheld.includes(key))) {
      this.#holdings.couriers.clear();
      this.#holdings.vault.clear();
    }
    this.#withheld = withheld;
    const moved = moves > this.#moves;
    this.#moves = moves;
    if (!moved) return;
    if (this.#epoch !== undefined) this.#epoch += 1;
    if (erased) this.#erased(this.#holdings.tokens.tag);
    this.#discard(tag ?? null, { over: before, erased });
    this.#moving = tag;
  }

  /** The connection is gone, and with it a session that only it knew. */
  left(): void {
    this.#moving = undefined;
  }

  /**
   * The session of the connection is over, it says; the browser may hold the next one already. `erased`: and nothing of
   * it may be left.
   */
  ended(tag: string | undefined, erased: boolean): void {
    this.#over = tag;
    this.#moving = undefined;
    this.#epoch = undefined;
    if (erased) this.#erased(tag);
    this.#discard(null, { over: tag ?? this.#holdings.tokens.tag, erased });
  }

  /**
   * The endpoint says which session the request's cookie was of; `asked`: what the beacon had said; `joined`: tag of the
   * connection's session, which may have been the next one before its page was told.
   */
  answered({ tag, epoch }: Partial<Committed>, asked: Beacon | undefined, joined?: string): void {
    if (tag === null && asked !== undefined) {
      this.#over = asked.tag;
      // With a ticket of the session that follows, it shows that this one is a late answer's.
      if (this.#holdings.vault.beyond(asked) === undefined) this.#holdings.dropBeacon(asked);
    }
    // No answer said so: what was typed here is about to begin a session, of whatever generation.
    if (tag === null && epoch === undefined) {
      this.#epoch = undefined;
      // Where the cookies were deleted, nothing that was kept is to be found in it.
      if (asked === undefined) this.#holdings.kept.texts();
    }
    if (typeof epoch !== "number") return;
    // An answer from before a renewal may come after it.
    if (this.#epoch !== undefined && epoch <= this.#epoch) return;
    const { tag: over } = this.#holdings.tokens;
    if (this.#epoch !== undefined) this.#discard(tag ?? null, { over, joined: joined !== undefined && joined === tag });
    this.#epoch = epoch;
  }

  #discard(tag: string | null, left: Left): void {
    const { ledger, couriers, vault, tokens } = this.#holdings;
    ledger.discard(left.erased ? [] : this.#carry, tag, left.joined);
    couriers.clear();
    if (left.erased) vault.clear();
    else vault.drop(left.over);
    tokens.learn({ tag });
  }

  #erased(over: string | null | undefined): void {
    this.#holdings.kept.erased(over);
    forgetRarely();
  }
}
