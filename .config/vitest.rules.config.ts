import { defineConfig } from "vitest/config";

/** The tests of the rules alone, without the index that other tests need: what the mutants are run against. */
export default defineConfig({ test: { include: ["src/rules/**/*.test.ts"], pool: "forks", maxWorkers: 1 } });
