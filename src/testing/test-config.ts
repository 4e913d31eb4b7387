import { type Config, readConfig } from "../config/config.ts";

/** Configuration of the tests: bundled data, a state folder of their own, no rate limit, no log. */
export const testConfig = (overrides: Record<string, string> = {}): Config =>
  readConfig({ STATE_DIR: ".state/test", RATE_LIMIT: "off", LOG_LEVEL: "silent", PORT: "0", ...overrides }, []);
