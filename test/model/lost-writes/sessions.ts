import { Random } from "../random.ts";
import { CALM, type Act, type Schedule, type Setting, type Step } from "../schedule.ts";

/** What a browser and its network do to a session. */
export interface Situation {
  readonly name: string;
  readonly setting: Partial<Setting>;
  /** What the visitor does beside typing, and how often. */
  readonly leaves: number;
}

export const SITUATIONS: readonly Situation[] = [
  { name: "answers are slow and overtake each other", setting: { slow: 0.3 }, leaves: 0 },
  { name: "answers are lost as well, tabs are closed", setting: { slow: 0.3, loss: 0.1 }, leaves: 0.25 },
];

const WAITS = [0, 5, 20, 60, 150, 350, 900, 1_500];
const LEAVES = ["close", "kill", "reload", "open", "open"] as const;

/** A harsh session: three tabs in front of two servers, a dozen inputs that overlap. The same seed makes the same. */
export function session(seed: number, { setting, leaves }: Situation): Schedule {
  const random = new Random(seed);
  const any = <T>(list: readonly T[]): T => list[random.below(list.length)] as T;
  const act = (): Act =>
    random.chance(leaves)
      ? { do: any(LEAVES), tab: random.below(3) }
      : { do: "type", tab: random.below(3), key: random.below(3), long: false };
  const steps: Step[] = Array.from({ length: 12 }, () => ({ wait: any(WAITS), act: act() }));
  return {
    setting: {
      ...CALM,
      keys: "all",
      seed,
      nodes: 2,
      sticky: false,
      cookieEvents: true,
      ...setting,
    },
    steps: [
      // It begins with a first session, and two more tabs.
      { wait: 10_000, act: { do: "open", tab: 0 } },
      { wait: 0, act: { do: "open", tab: 0 } },
      { wait: 10_000, act: { do: "look", tab: 0 } },
      ...steps,
      // It ends with a page that is loaded, as every next visit does.
      { wait: 30_000, act: { do: "open", tab: 0 } },
      { wait: 0, act: { do: "reload", tab: 0 } },
    ],
  };
}
