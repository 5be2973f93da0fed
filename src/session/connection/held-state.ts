import { checkCategory, isGranted } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import type { SessionState } from "../values/entry.ts";
import { ExpiryTimer } from "./expiry-timer.ts";
import { changedKeys, nextExpiry, valuesOf } from "../values/session-values.ts";

/** Whoever holds it. */
export interface StateOwner {
  /** Hears which keys are now another: one that runs out changes like any other. */
  ranOut(keys: readonly string[]): void;
}

/** The session that a connection holds, what it reads as, and the moment when one of its keys runs out. */
export class HeldState {
  readonly #context: SessionContext;
  readonly #owner: StateOwner;
  /** Made for the first key that is to run out, if ever. */
  #expiry: ExpiryTimer | undefined;
  #state: SessionState;
  #values: Readonly<Record<string, unknown>> | undefined;

  constructor(context: SessionContext, state: SessionState, owner: StateOwner) {
    this.#context = context;
    this.#state = state;
    this.#owner = owner;
    this.#refresh();
  }

  get state(): SessionState {
    return this.#state;
  }

  set state(state: SessionState) {
    const { entries } = this.#state;
    this.#state = state;
    if (state.entries !== entries) this.#refresh();
  }

  /** The same object until a value is another. */
  values(): Readonly<Record<string, unknown>> {
    return (this.#values ??= valuesOf(this.#context.definition, this.#state.entries, this.#context.clock.now()));
  }

  /** @throws HoldfastError `consent_unknown` */
  granted(category: string): boolean {
    checkCategory(this.#context.definition, category);
    return isGranted(this.#state.entries, category);
  }

  /** The keys whose value is another after `change`. */
  changed(change: () => void): string[] {
    const before = this.values();
    change();
    return changedKeys(before, this.values());
  }

  stop(): void {
    this.#expiry?.stop();
  }

  #refresh(): void {
    const { definition, clock } = this.#context;
    this.#values = undefined;
    const at = nextExpiry(definition, this.#state.entries, clock.now());
    if (at < Infinity) this.#expiry ??= new ExpiryTimer(clock, () => this.#elapsed());
    this.#expiry?.set(at);
  }

  #elapsed(): void {
    this.#owner.ranOut(this.changed(() => this.#refresh()));
  }
}
