import type { Answer } from "../../src/domain/answer.ts";
import { readLegalQuestions } from "../datasets/third-party.ts";
import { share } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";
import { answerRow } from "./answers.ts";

const SUITE = "laws";
const DATASET = "lecoqa";

/** Texts are compared without white space and article numbers: two sources set them differently. */
const plain = (text: string): string =>
  text.replace(/\s+/gu, "").replace(/^第[零〇一二三四五六七八九十百千]+条(?:之[一二三四五六七八九十]+)?/u, "");

type Asked = { answer: Answer; texts: string[]; gold: string[] };

const citedTexts = async (answer: Answer, { services }: SuiteContext): Promise<string[]> => {
  const passages = await Promise.all(
    answer.citations.map(({ passageId }) => services.passageIndex.get(services.tenant, passageId)),
  );
  return passages.flatMap((passage) => (passage ? [plain(passage.text)] : []));
};

const isGold = ({ texts, gold }: Asked): boolean =>
  texts.some((text) =>
    gold.some((right) => text.startsWith(right.slice(0, 60)) || right.startsWith(text.slice(0, 60))),
  );

const runLaws = async (context: SuiteContext): Promise<Metric[]> => {
  const { config, services, say } = context;
  if (config.benchDir === undefined) {
    say("laws: skipped, ONETHING_BENCH_DIR is not set");
    return [];
  }
  const held = await services.passageIndex.searchByText("中华人民共和国", { tenant: services.tenant }, 5);
  if (!held.some(({ passage }) => passage.field === "article")) {
    say("laws: skipped, no laws are ingested in STATE_DIR (npm run ingest -- FOLDER)");
    return [];
  }
  const asked: Asked[] = [];
  const day = new Date().toISOString().slice(0, 10);
  for (const [i, { question, gold }] of (await readLegalQuestions(config.benchDir)).entries()) {
    const row = { id: `laws-${i}`, text: [...question].slice(0, 300).join(""), asOf: day };
    const answer = await answerRow(row, services);
    asked.push({ answer, texts: await citedTexts(answer, context), gold: gold.map(plain) });
  }
  const metric = (name: string, values: readonly boolean[]): Metric =>
    toMetric({ suite: SUITE, dataset: DATASET, variant: "grounded", metric: name }, share(values));
  const answered = asked.filter(({ answer }) => answer.outcome === "answered");
  return [
    metric(
      "answer-rate",
      asked.map(({ answer }) => answer.outcome === "answered"),
    ),
    metric("deciding-article", answered.map(isGold)),
    metric(
      "in-force",
      answered.map(({ answer }) =>
        answer.citations.every(
          ({ effectiveFrom = "", effectiveTo = "9999-12-31" }) => effectiveFrom <= day && effectiveTo >= day,
        ),
      ),
    ),
    metric(
      "labelled",
      answered.map(
        ({ answer }) =>
          answer.citations.every(({ origin }) => origin === "official-text") === (answer.aiLabel === "原文摘录"),
      ),
    ),
  ];
};

/** Lay legal questions asked of the product with laws ingested: how many it answers, and from the article that decides. */
export const lawsSuite: Suite = { name: SUITE, thresholds: [], run: runLaws };
