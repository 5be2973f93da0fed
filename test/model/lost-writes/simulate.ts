import { perform } from "../play.ts";
import type { Written, World } from "../world.ts";
import { session, SITUATIONS, type Situation } from "./sessions.ts";
import { ways, type Way } from "./ways.ts";

/** Of two inputs in different tabs less than this apart, in ms, either may stand: a message takes as long. */
const TOGETHER = 3_000;

/** How many there were, and how many of them were lost. */
interface Losses {
  readonly all: number;
  readonly lost: number;
}

export interface Figures {
  readonly way: string;
  readonly ours: boolean;
  readonly situation: string;
  readonly sessions: Losses;
  readonly writes: Losses;
  /** Those of them that the page called saved. */
  readonly saved: Losses;
}

export interface Simulation {
  readonly seed: number;
  readonly sessions: number;
  readonly figures: readonly Figures[];
}

/** A write is lost when in the end nothing is there under its key, or what it had replaced. */
function lostWrites({ written }: World, held: ReadonlyMap<string, unknown>): readonly Written[] {
  return written.filter(({ key, at, storage }, index) => {
    const standing = written.findIndex((other) => other.key === key && other.value === held.get(key));
    const other = written[standing];
    return other === undefined || (standing < index && (other.storage === storage || other.at + TOGETHER < at));
  });
}

async function figuresOf(way: Way, situation: Situation, seeds: readonly number[]): Promise<Figures> {
  const [sessions, writes, saved] = [counter(), counter(), counter()];
  for (const seed of seeds) {
    const { setting, steps } = session(seed, situation);
    const world = await perform({ setting: { ...setting, ...way.setting }, steps }, { halves: way.halves });
    const lost = new Set(lostWrites(world, await way.held(world)));
    sessions.count(lost.size > 0);
    for (const write of world.written) {
      writes.count(lost.has(write));
      if (world.generations.saved.has(write.value)) saved.count(lost.has(write));
    }
  }
  const about = { way: way.name, ours: way.ours, situation: situation.name };
  return { ...about, sessions: sessions.losses, writes: writes.losses, saved: saved.losses };
}

function counter() {
  const losses = { all: 0, lost: 0 };
  const count = (lost: boolean) => {
    losses.all += 1;
    if (lost) losses.lost += 1;
  };
  return { losses, count };
}

/** Plays so many sessions of each situation in every way: the same inputs, and a network that treats all alike. */
export async function simulate({ sessions, seed }: { sessions: number; seed: number }): Promise<Simulation> {
  const seeds = Array.from({ length: sessions }, (_, at) => seed * 1_000_000 + at);
  const figures: Figures[] = [];
  for (const situation of SITUATIONS)
    for (const way of await ways()) figures.push(await figuresOf(way, situation, seeds));
  return { seed, sessions, figures };
}
