import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build as bundleOf, type Plugin } from "esbuild";
import type { defineSession } from "../../src/session/values/define-session.ts";
import type { createSessionEngine } from "../../src/session/engine.ts";
import type { PageInfo } from "../../src/session/requests/page-info.ts";
import type { memoryStore } from "../../src/session/stores/memory.ts";
import type { Random } from "./random.ts";

/** The server's half, as its sources say it, with time and chance of our making. */
export interface ServerHalf {
  readonly createSessionEngine: typeof createSessionEngine;
  readonly defineSession: typeof defineSession;
  readonly memoryStore: typeof memoryStore;
}

/** The browser's half, loaded anew for each document, as a browser does. */
export interface ClientHalf {
  readonly ClientSession: new (page: PageInfo) => DocumentSession;
  readonly listenToPage: (session: DocumentSession, prefix: string) => void;
}

/** The session of one document, as its hook uses it. */
export interface DocumentSession {
  attach(liveSocket: unknown): void;
  typed(key: string, value: unknown, hook: string): void;
  release(key: string): void;
}

/** What the sources find as globals. */
export type Globals = Readonly<Record<string, unknown>>;

/** A fault put into the sources: in `file`, `from` becomes `to`. */
export interface Mutation {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

export interface Halves {
  readonly server: (globals: Globals) => ServerHalf;
  readonly client: (globals: Globals) => ClientHalf;
}

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const SERVER = `
  export { createSessionEngine } from "./src/session/engine.ts";
  export { defineSession } from "./src/session/values/define-session.ts";
  export { memoryStore } from "./src/session/stores/memory.ts";
`;
const CLIENT = `
  export { ClientSession } from "./src/client/client-session.ts";
  export { listenToPage } from "./src/client/page-events.ts";
`;
const SERVER_GLOBALS = ["require", "Date", "Math", "Response", "Headers", "holdfastRandom"];
const CLIENT_GLOBALS = [
  "document",
  "location",
  "navigator",
  "localStorage",
  "sessionStorage",
  "fetch",
  "AbortSignal",
  "crypto",
  "setTimeout",
  "clearTimeout",
  "addEventListener",
  "globalThis",
  "Date",
  "Math",
  "performance",
  "HTMLInputElement",
  "HTMLSelectElement",
  "HTMLTextAreaElement",
];

/** Ids must come out the same when a schedule is played again. */
const SEEDED_IDS = `
  export const randomId = (bytes) => holdfastRandom.id(bytes);
  export const randomUuid = () => holdfastRandom.id(16);
`;

/**
 * Builds both halves of the session out of their sources, as they are or with faults put into them. No production
 * code knows of this: what is tested is what is shipped.
 *
 * @throws Error where a mutation's text is not in its file, or stands there more than once.
 */
export async function buildHalves(mutations: readonly Mutation[] = []): Promise<Halves> {
  const [server, client] = await Promise.all([bundle(SERVER, mutations), bundle(CLIENT, mutations)]);
  const missed = mutations.filter(({ file }) => !server.mutated.has(file) && !client.mutated.has(file));
  if (missed.length > 0) throw new Error(`nothing imports ${missed.map(({ file }) => file).join(", ")}`);
  const makeServer = compile(SERVER_GLOBALS, server.code);
  const makeClient = compile(CLIENT_GLOBALS, client.code);
  const require = createRequire(import.meta.url);
  return {
    server: (globals) => makeServer({ require, ...globals }) as unknown as ServerHalf,
    client: (globals) => makeClient(globals) as unknown as ClientHalf,
  };
}

async function bundle(contents: string, mutations: readonly Mutation[]) {
  const mutated = new Set<string>();
  const { outputFiles } = await bundleOf({
    stdin: { contents, resolveDir: ROOT, loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "iife",
    globalName: "half",
    target: "node20",
    plugins: [withFaults(mutations, mutated)],
  });
  return { code: outputFiles[0]?.text ?? "", mutated };
}

function withFaults(mutations: readonly Mutation[], mutated: Set<string>): Plugin {
  return {
    name: "faults",
    setup(build) {
      build.onLoad({ filter: /src\/base\/random-id\.ts$/ }, () => ({ contents: SEEDED_IDS, loader: "ts" }));
      build.onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => {
        const here = mutations.filter(({ file }) => path.endsWith(`/${file}`));
        if (here.length === 0) return undefined;
        let contents = await readFile(path, "utf8");
        for (const { file, from, to } of here) {
          if (contents.split(from).length !== 2) throw new Error(`${file} does not say once: ${from}`);
          contents = contents.replace(from, () => to);
          mutated.add(file);
        }
        return { contents, loader: "ts" };
      });
    },
  };
}

function compile(names: readonly string[], code: string): (globals: Globals) => object {
  // oxlint-disable-next-line no-implied-eval -- our own sources, given the globals of a browser that does not exist
  const run = new Function(...names, `"use strict";${code}\nreturn half;`) as (...values: unknown[]) => object;
  return (globals) => run(...names.map((name) => globals[name]));
}

/** `Math` whose chance is the schedule's. */
export function seededMath(random: Random): Math {
  return Object.create(Math, { random: { value: () => random.next() } }) as Math;
}
