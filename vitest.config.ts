import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "{src,examples/*/src}/**/*.test.ts",
      "test/{wire,contract,regression,package,model,firefox}/**/*.test.ts",
    ],
    typecheck: { include: ["src/**/*.test-d.ts"], tsconfig: "tsconfig.json" },
    // For what hangs alone: a slow machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    // By itself vitest leaves a core free, of two one.
    maxWorkers: "100%",
    // A test that needs another try has found something.
    retry: 0,
    allowOnly: process.env["CI"] === undefined,
  },
});
