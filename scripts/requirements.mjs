// @ts-check
/**
 * What the tests need beyond npm packages. Each knows how to be found and how to be installed; with no right to
 * install, the test run stops and prints the command. Nothing is ever skipped for want of a requirement.
 */
import { existsSync, readFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { chromium } from "@playwright/test";
import { run, step, which } from "./steps.mjs";

/**
 * @typedef {object} Requirement
 * @property {string} name
 * @property {() => boolean} found
 * @property {string} aptPackage on Debian, where its package works in a container
 * @property {readonly string[]} elsewhere the command that installs it without rights, on other systems
 */

/**
 * The browser of the end-to-end tests: the system's, else the one Playwright keeps.
 *
 * @returns {string | undefined}
 */
export function findChromium() {
  const system = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const own = chromium.executablePath();
  return system.map(which).find(Boolean) ?? (existsSync(own) ? own : undefined);
}

/**
 * The second browser of the end-to-end tests; Playwright cannot drive the system's.
 *
 * @returns {string | undefined}
 */
export const findFirefox = () => ["firefox-esr", "firefox"].map(which).find(Boolean);

/** Debian keeps the server's programs where PATH does not look. */
const hasPostgres = () => which("initdb") !== undefined || existsSync("/usr/lib/postgresql");

/** @type {readonly Requirement[]} */
const REQUIREMENTS = [
  {
    name: "Chromium",
    found: () => findChromium() !== undefined,
    aptPackage: "chromium",
    elsewhere: ["npx", "playwright", "install", "chromium"],
  },
  {
    name: "Firefox",
    found: () => findFirefox() !== undefined,
    aptPackage: "firefox-esr",
    elsewhere: ["brew", "install", "--cask", "firefox"],
  },
  {
    name: "Redis",
    found: () => which("redis-server") !== undefined,
    aptPackage: "redis-server",
    elsewhere: ["brew", "install", "redis"],
  },
  {
    name: "PostgreSQL",
    found: hasPostgres,
    aptPackage: "postgresql",
    elsewhere: ["brew", "install", "postgresql"],
  },
  {
    name: "NATS",
    found: () => which("nats-server") !== undefined,
    aptPackage: "nats-server",
    elsewhere: ["brew", "install", "nats-server"],
  },
];

/** Debian alone: Ubuntu's packages of the same names need snapd, which a container has not. */
function isDebian() {
  const file = "/etc/os-release";
  return which("apt-get") !== undefined && existsSync(file) && /^ID=debian$/m.test(readFileSync(file, "utf8"));
}

/**
 * What to put before a command that needs root.
 *
 * @returns {string[] | undefined} undefined without the right
 */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (which("sudo") === undefined) return undefined;
  return spawnSync("sudo", ["-n", "true"], { stdio: "ignore" }).status === 0 ? ["sudo", "-n"] : undefined;
}

/**
 * @param {Requirement} requirement
 * @returns {{ commands: string[][], advice: string } | { advice: string }} commands only where they may be run
 */
function planFor({ aptPackage, elsewhere }) {
  if (!isDebian()) return { commands: [[...elsewhere]], advice: elsewhere.join(" ") };
  const advice = `sudo apt-get update && sudo apt-get install -y ${aptPackage}`;
  const prefix = asRoot();
  if (prefix === undefined) return { advice };
  const apt = [...prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];
  const commands = [
    [...apt, "update"],
    [...apt, "install", "-y", "--no-install-recommends", aptPackage],
  ];
  return { commands, advice };
}

/**
 * @param {Requirement} requirement
 * @returns {Promise<boolean>}
 */
async function ensure(requirement) {
  if (requirement.found()) return true;
  const plan = planFor(requirement);
  if ("commands" in plan) {
    const install = () => plan.commands.every(([program = "", ...args]) => run(program, args)) && requirement.found();
    if (await step(`install ${requirement.name}: ${plan.advice}`, install)) return true;
  }
  console.error(`\nThe tests need ${requirement.name}, which could not be installed here. Run this, then try again:\n`);
  console.error(`    ${plan.advice}\n`);
  return false;
}

/**
 * Installs what is missing.
 *
 * @returns {Promise<boolean>} false when something is still missing; the command to run has been printed
 */
export async function ensureRequirements() {
  for (const requirement of REQUIREMENTS) if (!(await ensure(requirement))) return false;
  return true;
}
