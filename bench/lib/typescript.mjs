// @ts-check
/** Lets this process import the TypeScript of the tests, which is not built: Node 20 does not read it. */
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
