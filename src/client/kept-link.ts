import type { Beacon } from "./cookies.ts";
import { Kept, type KeptMessage } from "./kept.ts";
import type { SessionChannel } from "./session-channel.ts";

/** What {@link KeptLink} needs of its document. */
interface KeptPorts {
  beacon(): Beacon | undefined;
  channel(): Pick<SessionChannel, "kept" | "stored"> | undefined;
  /** The browser has stored what the connection's message `n` says, or keeps nothing. */
  marked(n: number, state: "confirmed" | "ephemeral"): void;
}

/** Between a document's connection and the browser's storages: when what is stored, and who hears of it. */
export class KeptLink {
  readonly #kept = new Kept({ tab: () => sessionStorage, device: () => localStorage });
  readonly #ports: KeptPorts;
  #joinedWith: string | undefined;
  /** What is of a session that the cookies did not name. */
  #unnamed: { readonly message: KeptMessage; readonly tag: string | undefined } | undefined;

  constructor(ports: KeptPorts) {
    this.#ports = ports;
  }

  /** Whether something is of a session that the cookies do not name. */
  get waits(): boolean {
    return this.#unnamed !== undefined;
  }

  /** What the browser keeps; undefined for nothing. What is of a session whose cookies are gone goes as well. */
  texts(): Record<string, string> | undefined {
    return this.#kept.texts(this.#ports.beacon() !== undefined);
  }

  /** The session `over` was erased: leaves nothing but what is of another that the browser holds by now. */
  erased(over: string | null | undefined): void {
    const now = this.#ports.beacon()?.tag;
    this.#kept.clear(now === over ? undefined : now);
  }

  /** What the session channel is joined with. */
  joining(): Record<string, string> | undefined {
    this.#unnamed = undefined;
    const texts = this.texts();
    this.#joinedWith = JSON.stringify(texts);
    return texts;
  }

  /** What another tab has stored while the channel was being joined, nobody was told. */
  joined(): void {
    if (JSON.stringify(this.texts()) !== this.#joinedWith) this.changed();
  }

  /** Another tab has stored what the device keeps. */
  changed(): void {
    const texts = this.texts();
    if (texts !== undefined) this.#ports.channel()?.kept(texts);
  }

  /** The cookies may name another session than before. */
  named(): void {
    if (this.#unnamed !== undefined) this.store(this.#unnamed.message, this.#unnamed.tag);
  }

  /** The connection of the session `tag` says what is to be stored; nothing, where the browser is known to hold it all. */
  store(message: KeptMessage | undefined, tag: string | undefined): void {
    this.#unnamed = undefined;
    if (message === undefined) return;
    // Who finds no cookies of its session would erase it: it is tried again when they may name that.
    if (this.#ports.beacon()?.tag !== tag && this.#kept.usable) return void (this.#unnamed = { message, tag });
    const stores = this.#kept.store(message, tag);
    this.#ports.marked(message.n, stores ? "confirmed" : "ephemeral");
    this.#ports.channel()?.stored({ n: message.n, ...(!stores && { reason: "ephemeral" }) });
  }
}
