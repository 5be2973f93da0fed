import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/requirements.mjs";

const executablePath = findChromium();

/**
 * Chromium honours the last list alone. The first two are panels of its address bar, a renderer for each window; the
 * others are what Playwright switches off for the sake of tests.
 */
const withoutFeatures = [
  "WebUIOmniboxPopup",
  "WebUIOmniboxAimPopup",
  "AimEnabled",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "LensOverlay",
  "MediaRouter",
  "NetworkTimeServiceQuerying",
  "OptimizationHints",
  "PaintHolding",
  "PreconnectToSearch",
  "ThirdPartyStoragePartitioning",
];

/** Without a sandbox, as containers have none to offer, and without the traffic a browser makes by itself. */
const args = [
  `--disable-features=${withoutFeatures.join(",")}`,
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
    // What no one looks at takes a third of the time.
    trace: process.env["CI"] === undefined ? "retain-on-failure" : "off",
    // A tab in the background that animates gets one frame a second, for which each click there waits.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: { args, ...(executablePath === undefined ? {} : { executablePath }) },
  },
});
