// @ts-check
/**
 * Writes .oxlintrc.json. `node scripts/lint-config.mjs --check` only compares, and fails when the file differs.
 * A generated file rather than oxlint.config.ts: that needs Node 22.18 and we promise Node 20.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { ROOM_OVERRIDES } from "./room-rules.mjs";

const FILE = new URL("../.oxlintrc.json", import.meta.url);

const rules = {
  "typescript/no-explicit-any": "error",
  "typescript/consistent-type-imports": "error",
  "typescript/no-namespace": "error",
  "typescript/no-floating-promises": "error",
  "typescript/no-misused-promises": ["error", { checksVoidReturn: false }],
  "typescript/await-thenable": "error",
  "typescript/switch-exhaustiveness-check": "error",
  "typescript/parameter-properties": "error",
  "import/no-cycle": "error",
  "import/no-self-import": "error",
  "no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
  "max-lines": ["error", { max: 400, skipBlankLines: false, skipComments: false }],
  eqeqeq: ["error", "always", { null: "ignore" }],
  "no-var": "error",
  "prefer-const": "error",
  "no-throw-literal": "error",
  // It refuses assertions that narrow `any` and those the compiler asks for.
  "typescript/no-unnecessary-type-assertion": "off",
  // A copy is walked on purpose where the walk may change the original.
  "unicorn/no-useless-spread": "off",
};

const sourceRules = {
  "max-lines-per-function": ["error", { max: 50, skipBlankLines: false, skipComments: false }],
  "max-params": ["error", { max: 3 }],
  "import/no-default-export": "error",
  "no-console": "error",
};

/** A test builds strange strings on purpose. */
const testRules = {
  "typescript/no-misused-spread": "off",
  "typescript/no-base-to-string": "off",
  "typescript/restrict-template-expressions": "off",
  // How a Playwright fixture says that it needs no other.
  "no-empty-pattern": ["error", { allowObjectPatternsAsParameters: true }],
};

const config = {
  $schema: "./node_modules/oxlint/configuration_schema.json",
  plugins: ["eslint", "typescript", "unicorn", "oxc", "import", "promise", "node"],
  categories: { correctness: "error" },
  env: { builtin: true, es2024: true },
  ignorePatterns: ["dist", "**/dist/**", "test/fixtures/**"],
  rules,
  overrides: [
    { files: ["src/**/*.ts"], rules: sourceRules },
    {
      files: ["test/**/*.ts", "src/**/*.test.ts", "src/**/*.test-d.ts"],
      rules: testRules,
    },
    {
      files: ["src/**/*.test.ts", "src/**/*.test-d.ts"],
      rules: { "max-lines-per-function": "off", "max-params": "off", "no-console": "off" },
    },
    // The only places that may write to the console: the default logger, and warnings where there is no process.
    { files: ["src/base/logger.ts", "src/html/development.ts"], rules: { "no-console": "off" } },
    ...ROOM_OVERRIDES,
  ],
};

const text = `${JSON.stringify(config, null, 2)}\n`;

if (!process.argv.includes("--check")) {
  writeFileSync(FILE, text);
} else if (readFileSync(FILE, "utf8") !== text) {
  console.error(".oxlintrc.json is not what scripts/lint-config.mjs writes. Run: npm run lint:config");
  process.exit(1);
}
