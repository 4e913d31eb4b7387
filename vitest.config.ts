import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "ingest/**/*.test.ts", "train/**/*.test.ts", "eval/**/*.test.ts", "web/**/*.test.ts", "registers/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    globalSetup: ["src/testing/build-test-index.ts"],
  },
});
