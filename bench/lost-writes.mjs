// @ts-check
/**
 * `npm run lost-writes --workspace bench`: how many writes different ways to keep a session lose, played by the model of
 * test/model/. Always the same sessions; about a minute. Writes docs/measurements/lost-writes.json and .svg, and the table
 * of docs/proofs.md.
 */
import "./lib/typescript.mjs";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { plot, toMarkdown } from "./lib/lost-writes.mjs";
import { writeBetweenMarks } from "./lib/marks.mjs";

const [SESSIONS, SEED] = [400, 1];
const docs = (/** @type {string} */ name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));

const { simulate } = await import("../test/model/lost-writes/simulate.ts");
const simulation = await simulate({ sessions: SESSIONS, seed: SEED });
const table = toMarkdown(simulation);
writeFileSync(docs("measurements/lost-writes.json"), `${JSON.stringify(simulation, undefined, 2)}\n`);
writeFileSync(docs("measurements/lost-writes.svg"), plot(simulation));
writeBetweenMarks("proofs.md", { marks: "lost writes", text: table });
console.log(table);
