import { serve } from "@hono/node-server";
import pino from "pino";
import { buildIndex } from "../ingest/build-index.ts";
import { loadScopes } from "../registers/load-scopes.ts";
import { type LoadedSubjects, watchSubjects } from "../registers/load-subjects.ts";
import { startRegisters } from "../registers/start-registers.ts";
import { loadCatalogue } from "./adapters/catalogue/files.ts";
import { answerQuestion } from "./answer/answer-question.ts";
import { type AnswerJob, createAnswerRuns, RUN_LIMIT } from "./api/answer-runs.ts";
import { createApp } from "./api/app.ts";
import type { GuideJob } from "./api/context.ts";
import { createGuidedAnswers } from "./api/guided-answers.ts";
import { createMetrics } from "./api/metrics.ts";
import { type Config, ConfigError, describeConfig, readConfig } from "./config/config.ts";
import type { Answer } from "./domain/answer.ts";
import { formatAnswer } from "./format-answer.ts";
import { guideOneThing } from "./guide/guide-one-thing.ts";
import { PortError } from "./ports/port-error.ts";
import { purgeCases } from "./prefill/purge-cases.ts";
import { createProgress } from "./progress.ts";
import { createServices, type DemoRegisters, type ReportModelUse, type Services } from "./services.ts";

const MIN_NODE = 24;
/** How long open requests may take to end after a stop was asked for, in milliseconds. */
const GRACE = 20_000;
/** Pause between two tries to build an index whose server is down, in milliseconds. */
const RETRY_INDEX = 15_000;
const SAMPLE = { text: "新生儿上户口要带什么材料", region: "430100" };

const subjectsOf = ({ files }: LoadedSubjects) => [...files.values()].map(({ subject }) => subject);

/** The registers of the demonstration: in this process, unless others are named. */
const openRegisters = async (config: Config): Promise<DemoRegisters | undefined> => {
  if (!config.demo) return undefined;
  const { registers } = await loadCatalogue({ directory: config.dataDir });
  if (config.registersUrl !== undefined) {
    const read = watchSubjects(config.registersDir);
    return { url: config.registersUrl, subjects: async () => subjectsOf(await read()) };
  }
  const scopes = await loadScopes(config.dataDir);
  const running = await startRegisters({ registers, scopes, directory: config.registersDir });
  const { refused } = await running.subjects();
  for (const { file, reason } of refused) process.stderr.write(`refused ${file} of the registers: ${reason}\n`);
  return { url: running.url, subjects: async () => subjectsOf(await running.subjects()) };
};

const openServices = async (config: Config, reportModel: ReportModelUse): Promise<Services> => {
  const registers = await openRegisters(config);
  const report = (error: unknown): void => void process.stderr.write(`background: ${explain(error)}\n`);
  const services = await createServices(config, { reportModel, registers, report });
  for (const { file, reason } of services.catalogue.refused) process.stderr.write(`refused data/${file}: ${reason}\n`);
  const built = await buildIndex(services, createProgress("index", process.stderr));
  if (built.built) process.stderr.write(`index: ${built.passages} passages in ${built.seconds.toFixed(1)} s\n`);
  if (built.waiting !== undefined) {
    process.stderr.write(`index: ${built.waiting}; answers come from the bundled guides until then\n`);
    buildWhenBack(services);
  }
  return services;
};

/** Tries again until the index that was out of reach is built; the process may end meanwhile. */
const buildWhenBack = (services: Services): void => {
  setTimeout(() => {
    buildIndex(services).then(
      ({ waiting }) => (waiting === undefined ? process.stderr.write("index: built\n") : buildWhenBack(services)),
      (error: unknown) => process.stderr.write(`index: ${explain(error)}\n`),
    );
  }, RETRY_INDEX).unref();
};

/** Composed, not worded by a model: readiness waits for it. */
const askSample = async (services: Services): Promise<Answer | undefined> => {
  const run = {
    requestId: "start",
    signal: AbortSignal.timeout(10_000),
    now: () => new Date(),
  };
  for await (const event of answerQuestion(SAMPLE, { ...services, model: undefined }, run))
    if (event.event === "done") return event.data;
  return undefined;
};

/** Personal data that nobody needs any more go by themselves, also while nobody is there. */
const purgeHourly = ({ prefill }: Services, log: pino.Logger): void => {
  if (prefill === undefined) return;
  const purge = (): void => {
    purgeCases(prefill, new Date()).then(
      (dropped) => log.info(dropped, "purged"),
      (error: unknown) => log.error({ err: error }, "purge failed"),
    );
  };
  purge();
  setInterval(purge, 3_600_000).unref();
};

const start = async (config: Config): Promise<void> => {
  const log = pino({ level: config.logLevel });
  const metrics = createMetrics();
  const services = await openServices(config, (use) => {
    log.info(use, "model");
    metrics.modelUses.inc({ prompt: use.prompt, result: use.result });
  });
  purgeHourly(services, log);
  let stopping = false;
  const guide: GuideJob = (request, run) => guideOneThing(request, services, run);
  const answer: AnswerJob = (request, run) => answerQuestion(request, services, run);
  const runs = createAnswerRuns(
    createGuidedAnswers({ answer, guide, ports: services }),
    RUN_LIMIT + (services.model?.budgetMs ?? 0),
  );
  const app = createApp({
    ports: services,
    config,
    runs,
    guide,
    identity: services.identity,
    demo: services.demo,
    prefill: services.prefill,
    metrics,
    log,
    isStopping: () => stopping,
  });
  const server = serve({ fetch: app.fetch, port: config.port, hostname: config.host }, (info) => {
    const address = `http://${config.host === "0.0.0.0" || config.host === "::" ? "localhost" : config.host}:${info.port}`;
    void announce(services, address);
  });
  server.on("error", (error: NodeJS.ErrnoException) => {
    const reason =
      error.code === "EADDRINUSE"
        ? `port ${config.port} is in use; set PORT to another`
        : `cannot listen: ${error.code ?? "unknown"}`;
    process.stderr.write(`${reason}\n`);
    process.exit(1);
  });
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    log.info("stopping: no new requests");
    const forced = setTimeout(() => runs.stop(), GRACE);
    setTimeout(() => process.exit(1), GRACE + 5_000).unref();
    server.close(() => {
      clearTimeout(forced);
      void services.close().then(() => process.exit(0));
    });
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);
};

const announce = async (services: Services, address: string): Promise<void> => {
  const answer = await askSample(services);
  const lines = [
    answer ? `\n问：${SAMPLE.text}（长沙市）\n${formatAnswer(answer)}` : "",
    `\nready`,
    `  ask       ${address}/`,
    `  guide     ${address}/guide`,
    services.prefill ? `  forms     ${address}/prefill` : "",
    `  API       ${address}/docs`,
    `  readiness ${address}/readyz\n`,
  ];
  process.stdout.write(`${lines.filter(Boolean).join("\n")}\n`);
};

/** What went wrong at the start, in words an operator can act on. */
const explain = (error: unknown): string => {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof PortError) return `${error.port}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
};

if (Number(process.versions.node.split(".")[0]) < MIN_NODE) {
  process.stderr.write(`Node ${MIN_NODE} is needed; run it with \`npm start\`, which brings its own.\n`);
  process.exit(1);
}

try {
  const config = readConfig();
  if (config.checkOnly) process.stdout.write(`${describeConfig(config)}\n`);
  else await start(config);
} catch (error) {
  process.stderr.write(`cannot start: ${explain(error)}\n`);
  process.exit(1);
}
