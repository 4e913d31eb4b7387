import { Counter, collectDefaultMetrics, Histogram, Registry } from "prom-client";

export type Metrics = {
  registry: Registry;
  answers: Counter<"outcome" | "degrade">;
  modelUses: Counter<"prompt" | "result">;
  guides: Counter<"outcome">;
  requests: Histogram<"route" | "method" | "status">;
};

/** Counts without content: no question, id or address ever becomes a label. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    answers: new Counter({
      name: "onething_answers_total",
      help: "Answers by outcome and degrade level",
      labelNames: ["outcome", "degrade"],
      registers: [registry],
    }),
    modelUses: new Counter({
      name: "onething_model_uses_total",
      help: "Uses of a prompt, by version and by what became of them",
      labelNames: ["prompt", "result"],
      registers: [registry],
    }),
    guides: new Counter({
      name: "onething_guides_total",
      help: "Turns of guidance by outcome",
      labelNames: ["outcome"],
      registers: [registry],
    }),
    requests: new Histogram({
      name: "onething_request_seconds",
      help: "Duration of HTTP requests",
      labelNames: ["route", "method", "status"],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers: [registry],
    }),
  };
};
