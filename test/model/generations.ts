import type { SealedFor } from "./cheap-ring.ts";
import type { Run } from "./nodes.ts";
import { CARRIED } from "./schedule.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** A bus that loses nothing has told everybody by then, in ms. */
const HEARD_MS = 60;

/** A session that somebody has begun to end. */
interface Ending {
  readonly at: number;
  /** The process that was told. */
  readonly run: Run;
  /** Whether its word is enough: who logs out is logged out at once, who logs in is when the browser has the cookie. */
  readonly atOnce: boolean;
}

/**
 * Logging in, logging out and `revoke`, and what may be seen of a session after that (P6): nothing of it goes into one
 * that follows, and no page is rendered with it.
 */
export class Generations {
  /** The least generation of a session that the browser is known to have had. */
  #least = 0;
  /** Since when, as somebody was told. */
  #leastAt = 0;
  #overtaken = false;
  readonly #ended = new Map<string, Ending>();
  /** What somebody was told is saved. */
  readonly saved = new Set<unknown>();
  /** Tabs whose handler has logged in or out, until they know what came of it. */
  readonly moving = new Set<Tab>();
  readonly #world: World;
  readonly #fail: (what: string) => never;
  readonly #again = new Set<unknown>();
  #crossing: string | undefined;
  #clears = 0;
  /** Since when visitors without a session have been logging in or out, by the generation of what was to be theirs. */
  readonly #first: { readonly at: number; readonly generation: number }[] = [];
  readonly #floors: { readonly at: number; readonly id: string | undefined }[] = [];

  constructor(world: World, fail: (what: string) => never) {
    this.#world = world;
    this.#fail = fail;
  }

  /** A visitor logs in or out who has no session yet: another tab may be about to begin one. */
  endsNone(generation: number): void {
    this.#first.push({ at: this.#world.timeline.now, generation });
  }

  /** Somebody ends a session on one process. */
  ends(id: string | undefined, run: Run | undefined, atOnce: boolean): void {
    if (id === undefined || run === undefined) return;
    const before = this.#ended.get(id);
    if (before === undefined || (atOnce && !before.atOnce))
      this.#ended.set(id, { at: this.#world.timeline.now, run, atOnce });
  }

  /** Whether somebody has ended any. */
  get any(): boolean {
    return this.#ended.size > 0;
  }

  /** Whether the session is over, or about to be. */
  isOver(id: string | undefined): boolean {
    return id !== undefined && this.#ended.has(id);
  }

  /** Whether somebody has logged out of the last of these, and is in none of them any more. */
  isLoggedOut(sessions: readonly SealedFor[], now: string | undefined): boolean {
    const [last] = sessions;
    return last !== undefined && this.#ended.get(last.id)?.atOnce === true && sessions.every(({ id }) => id !== now);
  }

  /** Since when one of this generation, or of a later one, has been ending; Infinity where none is. */
  endedSince(generation: number): number {
    const { ring } = this.#world;
    const times = [...this.#ended].flatMap(([id, { at }]) =>
      (ring.session(id)?.generation ?? Infinity) >= generation ? at : [],
    );
    const first = this.#first.filter((move) => move.generation >= generation).map(({ at }) => at);
    return Math.min(Infinity, ...times, ...first);
  }

  /** The browser was seen to hold the session that a login or a logout has begun. */
  moved(id: string, clears: number): void {
    const generation = this.#world.ring.session(id)?.generation ?? 0;
    if (clears !== this.#clears || generation <= this.#least) return;
    this.#least = generation;
    this.#leastAt = this.#world.timeline.now;
  }

  /** The browser has taken the answer of a login or a logout, which was served then. */
  tookFloor(token: string, served: number): void {
    const opened = this.#world.ring.open("floor", "", token) ?? "[0,[0]]";
    const [, [generation, id]] = JSON.parse(opened) as [number, [number, string?]];
    if (this.#floors.at(-1)?.id !== id) this.#floors.push({ at: this.#world.timeline.now, id });
    // It was under way when a later one was called saved: of the two the one stands that comes last. Open: docs/proofs.md.
    if (generation >= this.#least || served >= this.#leastAt) return;
    this.#least = generation;
    this.#overtaken = true;
  }

  /** Whether an answer to a login or logout before has taken the place of a session of this generation. */
  isOvertaken(generation: number): boolean {
    return this.#overtaken && generation > this.#least;
  }

  /** Whether the browser has been given another session than these since then, by a login or a logout. */
  followed(sessions: readonly SealedFor[], since: number): boolean {
    return this.#floors.some(({ at, id }) => at >= since && sessions.every((session) => session.id !== id));
  }

  /** How often the visitor has thrown cookies away: with them goes what the browser knew of generations. */
  get clears(): number {
    return this.#clears;
  }

  clear(): void {
    this.#clears += 1;
    this.#least = 0;
  }

  /**
   * A commit that was served comes again. An input of before there was a session, beside the cookie of one that is over
   * by now, begins the next. Open: docs/proofs.md.
   */
  comesAgain(body: string, session: string | undefined): void {
    const { tag, writes = [] } = JSON.parse(body) as { tag: string | null; writes?: { value: unknown }[] };
    if (tag === null && this.isOver(session)) for (const { value } of writes) this.#again.add(value);
  }

  /** Hears of a value that is sealed for another session than before. */
  readonly crosses = (key: string, value: unknown, [now, ...before]: readonly SealedFor[]): void => {
    if (now === undefined || key === CARRIED) return;
    const generation = Math.min(...before.map((session) => session.generation));
    const joins = before.some((session) => session.generation === now.generation && session.anonymous);
    // What was typed when the cookies were deleted begins the next session, of no generation.
    const begins = this.#clears > 0 && now.generation < generation;
    // What was not saved yet, of a page whose session ends in that moment, may begin the next. Open: docs/proofs.md.
    if (!this.saved.has(value) || this.#again.has(value)) return;
    if (begins || (joins && now.anonymous)) return;
    this.#crossing ??= `${key}=${String(value).slice(0, 12)} of generation ${generation} is sealed for ${now.generation}`;
  };

  judge(): void {
    if (this.#crossing !== undefined) this.#fail(this.#crossing);
  }

  /** A page is asked for: what its session must not be when it is rendered. */
  expect(): (tag: string | undefined, run: Run) => void {
    const { ring, timeline, setting } = this.#world;
    const [least, clears, sent] = [this.#least, this.#clears, timeline.now];
    return (tag, run) => {
      const session = tag === undefined ? undefined : ring.tags.get(tag);
      if (session === undefined || clears !== this.#clears) return;
      if (session.generation < least) this.#fail(`a page is of generation ${session.generation}, after ${least}`);
      const ending = this.#ended.get(session.id);
      if (ending === undefined || !ending.atOnce || ending.at + HEARD_MS > sent) return;
      const heard = ending.run === run || (setting.bus === "reliable" && run.hearsSince < ending.at);
      if (heard) this.#fail(`a page is of a session that was over since ${ending.at % 1e9}`);
    };
  }
}
