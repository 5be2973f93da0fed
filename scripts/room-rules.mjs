// @ts-check
/**
 * The rooms of src/ and what each may import. Everything else is refused, packages included: a new arrow or a
 * new dependency is a line in this table, seen in review.
 *
 * @typedef {object} Room
 * @property {string} name folder in src/
 * @property {string[]} rooms rooms it may import
 * @property {string[]} packages packages and Node modules it may import, as gitignore patterns
 */

/** @type {readonly Room[]} */
export const ROOMS = [
  { name: "base", rooms: [], packages: ["node:async_hooks", "node:crypto", "node:diagnostics_channel", "node:module"] },
  { name: "html", rooms: ["base"], packages: [] },
  { name: "diff", rooms: ["base", "html"], packages: [] },
  {
    name: "session",
    rooms: ["base"],
    packages: ["node:crypto", "node:diagnostics_channel", "@standard-schema/spec", "cookie"],
  },
  {
    name: "pubsub",
    rooms: ["base"],
    packages: ["node:cluster", "node:crypto", "redis", "postgres", "@nats-io/transport-node"],
  },
  {
    name: "view",
    rooms: ["base", "html", "diff", "session", "pubsub"],
    packages: ["@standard-schema/spec"],
  },
  {
    name: "files",
    rooms: ["base", "view"],
    packages: ["node:fs", "node:fs/promises", "node:os", "node:path"],
  },
  { name: "channel", rooms: ["base", "session", "view"], packages: [] },
  {
    name: "http",
    rooms: ["base", "html", "session", "pubsub", "view", "files", "channel"],
    packages: [
      "hono",
      "hono/**",
      "mrmime",
      "node:crypto",
      "node:fs",
      "node:module",
      "node:path",
      "node:stream",
      "node:url",
    ],
  },
  {
    name: "node",
    rooms: ["base", "pubsub", "channel", "http"],
    packages: ["node:*", "ws", "@hono/node-server", "@hono/node-server/**"],
  },
  { name: "cli", rooms: ["base", "session", "http"], packages: ["node:util"] },
  { name: "client", rooms: [], packages: ["phoenix", "phoenix_live_view"] },
  {
    name: "testing",
    rooms: ["base", "html", "diff", "session", "pubsub", "view", "files", "channel", "http", "node"],
    packages: ["node:*", "ws", "hono", "hono/**", "@hono/node-server", "vitest", "cheerio", "domhandler"],
  },
];

/** How many folders deep a room may be: `../` means something else at each depth, so each has its own rule. */
const DEPTHS = [1, 2, 3];

/**
 * One complete rule: everything is refused, then allowed again pattern by pattern (gitignore: the last match
 * decides). A pattern without a slash matches at any depth, `cookie` in `hono/cookie` too, so what has a slash is
 * refused once more after those. Extglobs such as `!(a|b)` match nothing and say nothing: there are none here.
 *
 * @param {string[]} allowed
 * @param {string} message
 */
function onlyImports(allowed, message) {
  const allow = (/** @type {boolean} */ slash) =>
    allowed.filter((pattern) => pattern.includes("/") === slash).map(negate);
  const group = ["**", ...allow(false), "*/**", ...allow(true), "./**/../**"];
  return { "no-restricted-imports": ["error", { patterns: [{ group, message }] }] };
}

/** A pattern that begins with `!` already refuses again what an earlier one allowed. */
const negate = (/** @type {string} */ pattern) => (pattern.startsWith("!") ? pattern.slice(1) : `!${pattern}`);

/**
 * The room's own files and those of the rooms given, as seen from `depth` folders below src/.
 *
 * @param {Room} room
 * @param {number} depth
 * @param {Iterable<string>} rooms
 */
function reach(room, depth, rooms) {
  const up = "../".repeat(depth);
  const inside = DEPTHS.slice(0, depth - 1).map((steps) => `${"../".repeat(steps)}**`);
  return ["./**", ...inside, `!${up}**`, ...Array.from(rooms, (name) => `${up}${name}/**`)];
}

/**
 * All a room rests on, at any remove: its tests may set up with those.
 *
 * @param {Room} room
 * @returns {Set<string>}
 */
function foundations(room) {
  const below = ROOMS.filter(({ name }) => room.rooms.includes(name));
  return new Set([...room.rooms, ...below.flatMap((other) => [...foundations(other)])]);
}

/**
 * @param {Room} room
 * @param {number} depth
 */
function roomOverrides(room, depth) {
  const folder = `src/${room.name}/${"*/".repeat(depth - 1)}`;
  const up = "../".repeat(depth);
  const names = [...room.rooms, ...room.packages].join(", ") || "nothing but itself";
  const message = `src/${room.name} may import: ${names}. See scripts/room-rules.mjs.`;
  const inSource = [...reach(room, depth, room.rooms), ...room.packages];
  const inTests = [
    ...reach(room, depth, foundations(room)),
    "[a-z]*",
    "[a-z@]*/**",
    `${up}testing/**`,
    `${up}../test/support/**`,
  ];
  return [
    { files: [`${folder}*.ts`], rules: onlyImports(inSource, message) },
    { files: [`${folder}*.test.ts`, `${folder}*.test-d.ts`], rules: onlyImports(inTests, message) },
  ];
}

/** Tests beside an entry take it as a user would, whole. */
const entryTestOverride = { files: ["src/*.test.ts", "src/*.test-d.ts"], rules: { "no-restricted-imports": "off" } };

/** The entries of package.json "exports" only pass on what the rooms offer. */
const entryOverride = {
  files: ["src/*.ts"],
  rules: onlyImports(["./*/**"], "An entry re-exports from the rooms, by relative path, and does nothing else."),
};

/** oxlint overrides that keep the arrows between rooms; none may follow them that sets `no-restricted-imports`. */
export const ROOM_OVERRIDES = [
  entryOverride,
  entryTestOverride,
  ...ROOMS.flatMap((room) => DEPTHS.flatMap((depth) => roomOverrides(room, depth))),
];
