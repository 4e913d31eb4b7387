import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { buildIndex } from "../ingest/build-index.ts";
import { readConfig } from "../src/config/config.ts";
import { createProgress } from "../src/progress.ts";
import { createServices } from "../src/services.ts";
import { type Metric, missedThresholds, type Suite } from "./suite.ts";
import { answersSuite } from "./suites/answers.ts";
import { dialogueSuite } from "./suites/dialogue.ts";
import { lawsSuite } from "./suites/laws.ts";
import { matchingSuite } from "./suites/matching.ts";
import { poisonedSuite } from "./suites/poisoned.ts";
import { prefillSuite } from "./suites/prefill.ts";
import { retrievalSuite } from "./suites/retrieval.ts";
import { sharcSuite } from "./suites/sharc.ts";
import { usagovSuite } from "./suites/usagov.ts";
import { verificationSuite } from "./suites/verification.ts";

const SUITES: readonly Suite[] = [
  answersSuite,
  verificationSuite,
  poisonedSuite,
  lawsSuite,
  matchingSuite,
  dialogueSuite,
  prefillSuite,
  retrievalSuite,
  usagovSuite,
  sharcSuite,
];

const { values } = parseArgs({
  options: {
    suite: { type: "string" },
    json: { type: "string" },
    limit: { type: "string" },
    quiet: { type: "boolean", default: false },
  },
});
const wanted = values.suite?.split(",") ?? SUITES.map(({ name }) => name);
const unknown = wanted.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) {
  process.stderr.write(`unknown suite ${unknown.join(", ")}; there are ${SUITES.map(({ name }) => name).join(", ")}\n`);
  process.exit(2);
}

const limit = values.limit === undefined ? undefined : Number(values.limit);
if (limit !== undefined && !(Number.isInteger(limit) && limit > 0)) {
  process.stderr.write("--limit takes a whole number of rows\n");
  process.exit(2);
}

const commit = (): string => {
  try {
    return execFileSync("git", ["rev-parse", "--short", "HEAD"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
};

const row = ({ suite, dataset, variant, metric, value, low, high, n }: Metric): string =>
  `${suite.padEnd(13)} ${dataset.padEnd(15)} ${variant.padEnd(12)} ${metric.padEnd(30)} ${value.toFixed(4)}  [${low.toFixed(4)}, ${high.toFixed(4)}]  n ${n}`;

const config = readConfig();
const services = await createServices(config);
await buildIndex(services, createProgress("index", process.stderr));
const startedAt = new Date().toISOString();
const metrics: Metric[] = [];
const missed: string[] = [];
const say = (line: string): void => {
  if (!values.quiet) process.stderr.write(`${line}\n`);
};
for (const suite of SUITES.filter(({ name }) => wanted.includes(name))) {
  const measured = await suite.run({ config, services, say, limit });
  metrics.push(...measured);
  missed.push(...missedThresholds(suite, measured));
}
await services.close();
const used = {
  embedder: config.embedder,
  passageIndex: config.passageIndex,
  chatModel: config.chatModel,
  suites: wanted,
  limit,
};
if (values.json) {
  await writeFile(
    values.json,
    `${JSON.stringify({ run: { id: randomUUID(), commit: commit(), config: used, startedAt }, metrics }, null, 2)}\n`,
  );
}
process.stdout.write(`${metrics.map(row).join("\n")}\n`);
for (const miss of missed) process.stderr.write(`missed: ${miss}\n`);
process.exitCode = missed.length > 0 ? 1 : 0;
