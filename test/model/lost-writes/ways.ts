import type { CheapRing } from "../cheap-ring.ts";
import { buildHalves, type ClientHalf, type Halves, type ServerHalf } from "../halves.ts";
import type { Random } from "../random.ts";
import type { Setting } from "../schedule.ts";
import type { World } from "../world.ts";
import { PlainPage, type Lock } from "./plain-client.ts";
import { heldIn, PlainServer, type Memory } from "./plain-server.ts";

/** One way to keep a session in a cookie: two halves for the model's browser and its servers. */
export interface Way {
  readonly name: string;
  readonly ours: boolean;
  readonly halves: Halves;
  readonly setting: Partial<Setting>;
  /** What the browser's cookie holds in the end. */
  held(world: World): Promise<ReadonlyMap<string, unknown>>;
}

function plain(name: string, { memory = "none", lock = "none" }: { memory?: Memory; lock?: Lock }): Way {
  const server: Halves["server"] = ({ holdfastRandom }) => {
    const newId = () => (holdfastRandom as Random).id(16);
    const createSessionEngine = (options: ConstructorParameters<typeof PlainServer>[0]) =>
      new PlainServer(options, newId, memory);
    return { createSessionEngine, defineSession: () => ({}), memoryStore: () => ({}) } as unknown as ServerHalf;
  };
  const client: Halves["client"] = (globals) => {
    const ClientSession = function () {
      return new PlainPage(globals, lock);
    };
    return { ClientSession, listenToPage: () => {} } as unknown as ClientHalf;
  };
  return {
    name,
    ours: false,
    halves: { server, client },
    setting: { bus: memory === "shared" ? "reliable" : "none" },
    held: ({ jar, ring }) => Promise.resolve(valuesIn(ring, `session=${jar.get("session") ?? ""}`)),
  };
}

function valuesIn(ring: CheapRing, header: string): ReadonlyMap<string, unknown> {
  const values = Object.entries(heldIn(ring, header)?.values ?? {});
  return new Map(values.map(([key, [value]]) => [key, value]));
}

async function entries({ invariants }: World): Promise<ReadonlyMap<string, unknown>> {
  return new Map(Array.from(await invariants.held(), ([key, { value }]) => [key, value]));
}

/** The article's way, what one would try to mend it with, and ours: with no bus, and also where no tab ever waits for another. */
export async function ways(): Promise<readonly Way[]> {
  const halves = await buildHalves();
  const ours = { ours: true, halves, held: entries };
  return [
    plain("the article's way", {}),
    plain("with a memory on each server", { memory: "own" }),
    plain("with memories and a bus", { memory: "shared" }),
    plain("with a lock a tenth bypasses", { lock: "leaky" }),
    plain("with a perfect lock", { lock: "perfect" }),
    { ...ours, name: "Holdfast, without Web Locks", setting: { bus: "none", locks: false } },
    { ...ours, name: "Holdfast", setting: { bus: "none" } },
  ];
}
