import type { Logger } from "pino";
import type { AnswerPorts } from "../answer/ports.ts";
import type { Config } from "../config/config.ts";
import type { Actor } from "../domain/consent.ts";
import type { Guidance } from "../domain/guidance.ts";
import type { GuideRequest } from "../domain/guide-request.ts";
import type { GuideRefusal } from "../guide/guide-one-thing.ts";
import type { DemoIssuer, Identity } from "../ports/identity.ts";
import type { RunContext } from "../ports/run-context.ts";
import type { PrefillPorts } from "../prefill/prefill-ports.ts";
import type { AnswerRuns } from "./answer-runs.ts";
import type { Metrics } from "./metrics.ts";

export type GuideJob = (request: GuideRequest, run: RunContext) => Promise<Guidance | GuideRefusal>;

/** What every route is made from. */
export type ApiContext = {
  ports: AnswerPorts;
  config: Pick<Config, "rateLimit" | "rateLimitPerMinute" | "allowedOrigins">;
  runs: AnswerRuns;
  guide: GuideJob;
  /** Without one nobody can sign in. */
  identity: Identity | undefined;
  /** With it every page says 演示数据. */
  demo: DemoIssuer | undefined;
  /** Without registers nothing is pre-filled. */
  prefill: PrefillPorts | undefined;
  metrics: Metrics;
  log: Logger;
  /** True once the server drains: nothing new is accepted. */
  isStopping: () => boolean;
};

export type ApiVariables = {
  Variables: {
    requestId: string;
    /** Who signed in, behind `requireRole`. */
    actor: Actor;
  };
};
