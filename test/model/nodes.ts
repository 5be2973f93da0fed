import { silentLogger } from "../../src/base/logger.ts";
import type { SessionMessage } from "../../src/session/bus.ts";
import { COMPARE_CHANNEL } from "../../src/session/life/ended-sessions.ts";
import type { SessionDefinition } from "../../src/session/values/define-session.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import type { CheapRing } from "./cheap-ring.ts";
import type { ServerHalf } from "./halves.ts";
import type { Random } from "./random.ts";
import type { Setting } from "./schedule.ts";
import type { Timeline } from "./timeline.ts";

export const ORIGIN = "http://localhost:4000";
export const ENDPOINT = "/_holdfast/session";

interface Surroundings {
  readonly half: ServerHalf;
  readonly definition: SessionDefinition;
  readonly ring: CheapRing;
  readonly timeline: Timeline;
  readonly random: Random;
  readonly setting: Setting;
  readonly store: SessionStore | undefined;
}

type Listener = (message: unknown) => void;

/** A process between its start and its end. */
export class Run {
  alive = true;
  readonly engine: SessionEngine;
  readonly boot: string;
  /** Since when it hears of sessions that are over. */
  hearsSince = Infinity;
  readonly listeners = new Map<string, Set<Listener>>();
  /** How many messages it has published. */
  published = 0;

  constructor(engine: (run: Run) => SessionEngine, boot: string) {
    this.boot = boot;
    this.engine = engine(this);
  }

  deliver(channel: string, text: string): void {
    for (const listener of [...(this.listeners.get(channel) ?? [])]) listener(JSON.parse(text));
  }
}

/** The processes of an app, each with a clock of its own, and the bus between them if there is one. */
export class Nodes {
  readonly #in: Surroundings;
  readonly #offsets: number[];
  readonly #runs: Run[];
  #boots = 0;

  constructor(surroundings: Surroundings) {
    this.#in = surroundings;
    this.#offsets = [...surroundings.setting.skews];
    this.#runs = Array.from({ length: surroundings.setting.nodes }, (_, node) => this.#start(node));
  }

  get all(): readonly Run[] {
    return this.#runs;
  }

  at(node: number): Run {
    return this.#runs[node % this.#runs.length] as Run;
  }

  /** The process and all it had in memory end; another takes its place. */
  crash(node: number): Run {
    const at = node % this.#runs.length;
    const ended = this.at(at);
    ended.alive = false;
    this.#runs[at] = this.#start(at);
    return ended;
  }

  jump(node: number, by: number): void {
    const at = node % this.#runs.length;
    this.#offsets[at] = (this.#offsets[at] ?? 0) + by;
  }

  /** A process that has never heard of anybody. */
  stranger(): Run {
    return this.#start(0);
  }

  #start(node: number): Run {
    const { half, definition, ring, timeline, store, setting } = this.#in;
    const engine = (run: Run) =>
      half.createSessionEngine({
        definition,
        keyRing: ring,
        bus: {
          shared: setting.bus !== "none",
          publish: (channel, message) => this.#publish(run, channel, JSON.stringify(message)),
          subscribe: (channel, listener) => {
            const listeners = run.listeners.get(channel) ?? new Set();
            run.listeners.set(channel, listeners.add(listener));
            if (channel === COMPARE_CHANNEL) run.hearsSince = timeline.now;
            return () => listeners.delete(listener);
          },
          onGap: () => () => {},
        },
        origin: ORIGIN,
        secure: false,
        endpoint: ENDPOINT,
        socketPath: "/live",
        logger: silentLogger,
        ...(store !== undefined && { store: { store, spills: setting.store === "spill" } }),
        clock: {
          now: () => timeline.now + (this.#offsets[node] ?? 0),
          setTimeout: (wake, ms) => timeline.after(ms, () => run.alive && wake()),
        },
      });
    const run = new Run(engine, `boot${++this.#boots}`);
    void run.engine.start();
    return run;
  }

  #publish(from: Run, channel: string, text: string): void {
    const { setting, timeline, random, ring } = this.#in;
    if (!from.alive) return;
    // By no request, and with no part in what is played by chance.
    if (channel === COMPARE_CHANNEL) {
      if (setting.bus === "none") return;
      timeline.after(1, () => this.#runs.forEach((run) => run !== from && run.alive && run.deliver(channel, text)));
      return;
    }
    from.published += 1;
    const message = JSON.parse(text) as SessionMessage | object;
    if (!Array.isArray(message) && "entries" in message)
      for (const [, clock, value] of message.entries) ring.note(value, clock);
    from.deliver(channel, text);
    if (setting.bus === "none") return;
    for (const run of this.#runs) {
      if (run === from || (setting.bus === "lossy" && random.chance(0.3))) continue;
      timeline.after(random.below(40), () => run.alive && run.deliver(channel, text));
    }
  }
}

export const refusals = ({ engine }: Run): number =>
  Object.values(engine.counters().refused).reduce((sum, count) => sum + count, 0);
