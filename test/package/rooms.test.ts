import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ROOMS, type Room } from "../../scripts/room-rules.mjs";
import { lint } from "./lint.ts";

/** The graph, written a second time on purpose: a change of the table has to be meant. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  base: [],
  html: ["base"],
  diff: ["base", "html"],
  session: ["base"],
  pubsub: ["base"],
  view: ["base", "html", "diff", "session", "pubsub"],
  files: ["base", "view"],
  channel: ["base", "session", "view"],
  http: ["base", "html", "session", "pubsub", "view", "files", "channel"],
  node: ["base", "pubsub", "channel", "http"],
  cli: ["base", "session", "http"],
  client: [],
  testing: ["base", "html", "diff", "session", "pubsub", "view", "files", "channel", "http", "node"],
};

const ROOM_NAMES = Object.keys(ARROWS);

/** Where a package of the outside may be imported, by room. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  hono: ["http", "testing"],
  "hono/cookie": ["http", "testing"],
  "@hono/node-server": ["node", "testing"],
  ws: ["node", "testing"],
  "node:http": ["node", "testing"],
  "node:net": ["node", "testing"],
  "node:crypto": ["base", "session", "pubsub", "http", "node", "testing"],
  "node:fs": ["files", "http", "node", "testing"],
  phoenix: ["client"],
  phoenix_live_view: ["client"],
  zod: [],
  "left-pad": [],
  holdfast: [],
};

interface Plant {
  readonly file: string;
  readonly specifier: string;
  readonly legal: boolean;
}

const FOLDERS = ["", "stores/", "stores/deep/"];

const up = (folder: string): string => "../".repeat(folder.split("/").length);

/** Every arrow there could be, at each depth a file can have, and every package. */
function* plants(room: string): Generator<Plant> {
  const allowed = ARROWS[room] ?? [];
  for (const folder of FOLDERS) {
    const plant = (name: string, specifier: string, legal: boolean): Plant => {
      return { file: `src/${room}/${folder}plant-${name.replaceAll(/\W/g, "-")}.ts`, specifier, legal };
    };
    for (const other of ROOM_NAMES.filter((name) => name !== room)) {
      yield plant(`room-${other}`, `${up(folder)}${other}/thing.ts`, allowed.includes(other));
      yield plant(`deep-${other}`, `${up(folder)}${other}/sub/thing.ts`, allowed.includes(other));
      yield plant(`detour-${other}`, `./${up(folder)}${other}/thing.ts`, false);
    }
    yield plant("entry", `${up(folder)}index.ts`, false);
    yield plant("sibling", "./thing.ts", true);
    if (folder !== "") yield plant("own", "../thing.ts", true);
    for (const [name, rooms] of Object.entries(PACKAGES)) yield plant(`package-${name}`, name, rooms.includes(room));
  }
}

const importOf = ({ specifier }: Plant): string =>
  `import type { Thing } from "${specifier}";\nexport type T = Thing;\n`;

const RULE = "eslint(no-restricted-imports)";

describe("room rules", () => {
  it("know every folder of src/", () => {
    const folders = readdirSync(new URL("../../src", import.meta.url), { withFileTypes: true });
    const names = folders.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    expect(ROOM_NAMES).toEqual(expect.arrayContaining(names));
  });

  it("are the graph of rooms", () => {
    const table = ROOMS.map(({ name, rooms }: Room) => [name, rooms]);
    expect(Object.fromEntries(table)).toEqual(ARROWS);
  });

  it.each(ROOM_NAMES)("refuse every arrow out of %s but the legal ones", (room) => {
    const all = [...plants(room)];
    const findings = lint(new Map(all.map((plant) => [plant.file, importOf(plant)])));
    const caught = all.filter(({ file }) => findings.has(`${file}: ${RULE}`));
    expect(caught).toEqual(all.filter(({ legal }) => !legal));
  });

  it("let tests import any package, and what their room rests on at any remove", () => {
    const findings = lint(
      new Map([
        ["src/diff/planted.test.ts", 'import { x } from "../session/thing.ts";\nexport const y = x;\n'],
        [
          "src/diff/legal.test.ts",
          'import { x } from "parse5";\nimport { z } from "../html/a.ts";\nexport { x, z };\n',
        ],
        ["src/node/legal.test.ts", 'export { x } from "../view/thing.ts";\nexport { z } from "../html/a.ts";\n'],
        ["src/diff/planted.test-d.ts", 'import type { X } from "../view/thing.ts";\nexport type Y = X;\n'],
      ]),
    );
    expect([...findings].toSorted()).toEqual([
      `src/diff/planted.test-d.ts: ${RULE}`,
      `src/diff/planted.test.ts: ${RULE}`,
    ]);
  });

  it("let an entry re-export from the rooms and do nothing else", () => {
    const findings = lint(
      new Map([
        ["src/index.ts", 'export { x } from "./view/thing.ts";\n'],
        ["src/planted.ts", 'export { x } from "hono";\n'],
        ["src/entry.ts", 'export { x } from "./index.ts";\n'],
      ]),
    );
    expect([...findings].toSorted()).toEqual([`src/entry.ts: ${RULE}`, `src/planted.ts: ${RULE}`]);
  });
});

describe("lint rules", () => {
  it("refuse any, cycles, long files, long functions and long parameter lists in src", () => {
    const lines = (count: number): string => "  void 0;\n".repeat(count);
    const findings = lint(
      new Map([
        ["src/view/any.ts", "export type A = any;\n"],
        ["src/view/one.ts", 'import { b } from "./two.ts";\nexport const a = () => b;\n'],
        ["src/view/two.ts", 'import { a } from "./one.ts";\nexport const b = () => a;\n'],
        ["src/view/long.ts", `export const a = 1;\n${"\n".repeat(400)}`],
        ["src/view/function.ts", `export function f() {\n${lines(50)}}\n`],
        ["src/view/params.ts", "export const f = (a: 1, b: 2, c: 3, d: 4) => [a, b, c, d];\n"],
        ["src/view/default.ts", "export default 1;\n"],
      ]),
    );
    const expected = [
      "src/view/any.ts: typescript(no-explicit-any)",
      "src/view/one.ts: import(no-cycle)",
      "src/view/long.ts: eslint(max-lines)",
      "src/view/function.ts: eslint(max-lines-per-function)",
      "src/view/params.ts: eslint(max-params)",
      "src/view/default.ts: import(no-default-export)",
    ];
    expect([...findings]).toEqual(expect.arrayContaining(expected));
  });
});
