import { parseArgs } from "node:util";
import { buildIndex } from "../ingest/build-index.ts";
import { answerQuestion } from "./answer/answer-question.ts";
import { readConfig } from "./config/config.ts";
import { formatAnswer } from "./format-answer.ts";
import { createProgress } from "./progress.ts";
import { createServices } from "./services.ts";

const USAGE = 'usage: npm run ask -- "question" [--region 430100] [--as-of 2026-01-31] [--json]\n';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { region: { type: "string" }, "as-of": { type: "string" }, json: { type: "boolean", default: false } },
});
const text = positionals.join(" ").trim();
if (text === "") {
  process.stderr.write(USAGE);
  process.exit(2);
}
const services = await createServices(readConfig());
const region = values.region;
if (region !== undefined && !services.catalogue.regions.has(region)) {
  process.stderr.write(`unknown region ${region}: a six-digit code such as 430100 is needed\n`);
  process.exit(2);
}
await buildIndex(services, createProgress("index", process.stderr));
const run = {
  requestId: "ask",
  signal: AbortSignal.timeout(30_000 + (services.model?.budgetMs ?? 0)),
  now: () => new Date(),
};
const asOf = values["as-of"];
for await (const event of answerQuestion(
  { text, ...(region ? { region } : {}), ...(asOf ? { asOf } : {}) },
  services,
  run,
)) {
  if (event.event !== "done") continue;
  process.stdout.write(`${values.json ? JSON.stringify(event.data, null, 2) : formatAnswer(event.data)}\n`);
}
await services.close();
