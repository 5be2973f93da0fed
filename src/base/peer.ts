import { createRequire } from "node:module";
import { HoldfastError } from "./errors.ts";

/**
 * Checks that an optional package is installed, at the moment somebody asks for what needs it and not at its first use.
 *
 * @throws HoldfastError `package_missing`.
 */
export function requirePeer(name: string, wantedBy: string): void {
  try {
    createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new HoldfastError("package_missing", `${wantedBy} needs the package ${name}: npm install ${name}`, { cause });
  }
}
