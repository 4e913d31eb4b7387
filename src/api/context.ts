import type { Logger } from "pino";
import type { AnswerPorts } from "../answer/ports.ts";
import type { Config } from "../config/config.ts";
import type { AnswerRuns } from "./answer-runs.ts";
import type { Metrics } from "./metrics.ts";

/** What every route is made from. */
export type ApiContext = {
  ports: AnswerPorts;
  config: Pick<Config, "rateLimit" | "rateLimitPerMinute" | "allowedOrigins">;
  runs: AnswerRuns;
  metrics: Metrics;
  log: Logger;
  /** True once the server drains: nothing new is accepted. */
  isStopping: () => boolean;
};

export type ApiVariables = { Variables: { requestId: string } };
