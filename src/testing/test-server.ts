import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import pino, { type Logger } from "pino";
import { answerQuestion } from "../answer/answer-question.ts";
import { type AnswerJob, createAnswerRuns } from "../api/answer-runs.ts";
import { createApp } from "../api/app.ts";
import type { GuideJob } from "../api/context.ts";
import { createGuidedAnswers } from "../api/guided-answers.ts";
import { createMetrics } from "../api/metrics.ts";
import { guideOneThing } from "../guide/guide-one-thing.ts";
import type { Services } from "../services.ts";

export type Running = { url: string; close: () => Promise<void>; stop: () => void };

/** The real application on a real port of this machine, made from the given services. */
export const startTestServer = (
  services: Services,
  over: { rateLimit?: boolean; broken?: unknown; log?: Logger } = {},
): Promise<Running> => {
  let stopping = false;
  const guide: GuideJob = (request, run) => {
    if (over.broken !== undefined) throw over.broken;
    return guideOneThing(request, services, run);
  };
  const answer: AnswerJob = (request, run) => {
    if (over.broken !== undefined) throw over.broken;
    return answerQuestion(request, services, run);
  };
  const runs = createAnswerRuns(createGuidedAnswers({ answer, guide, ports: services }));
  const config = {
    rateLimit: over.rateLimit ?? false,
    rateLimitPerMinute: 3,
    allowedOrigins: ["https://city.example"],
  };
  const app = createApp({
    ports: services,
    config,
    runs,
    guide,
    identity: services.identity,
    demo: services.demo,
    prefill: services.prefill,
    metrics: createMetrics(),
    log: over.log ?? pino({ level: "silent" }),
    isStopping: () => stopping,
  });
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
      resolve({
        url: `http://127.0.0.1:${info.port}`,
        stop: () => {
          stopping = true;
        },
        close: () => new Promise((closed) => server.close(() => closed())),
      }),
    );
  });
};
