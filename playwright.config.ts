import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/requirements.mjs";

const executablePath = findChromium();

/** Without a sandbox, as containers have none to offer, and without the traffic a browser makes by itself. */
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "test/e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "test-results/e2e",
  forbidOnly: true,
  retries: 0,
  workers: 2,
  fullyParallel: false,
  // For what hangs alone: a slow machine is no failure.
  timeout: 60_000,
  expect: { timeout: 15_000 },
  use: {
    trace: "retain-on-failure",
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
