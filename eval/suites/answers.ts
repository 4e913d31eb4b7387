import { answerQuestion } from "../../src/answer/answer-question.ts";
import type { Answer } from "../../src/domain/answer.ts";
import type { Services } from "../../src/services.ts";
import { extractFigures } from "../../src/text/figures.ts";
import { type AnswerRow, readAnswerRows, sampleRows } from "../answer-rows.ts";
import { meanInterval, share } from "../statistics.ts";
import { type Metric, type Suite, toMetric } from "../suite.ts";

export type Judged = { row: AnswerRow; answer: Answer; missing: string[]; forbidden: string[] };

const plain = (text: string): string => text.normalize("NFKC").replace(/\s+/gu, "").toLowerCase();

export const shownText = (answer: Answer): string => answer.sentences.map(({ text }) => text).join("");

/** Holds an answer against its row: facts that must and must not appear, as normalised strings. */
export const judge = (row: AnswerRow, answer: Answer): Judged => {
  const text = plain(shownText(answer));
  return {
    row,
    answer,
    missing: row.must.filter((fact) => !text.includes(plain(fact))),
    forbidden: row.mustNot.filter((fact) => text.includes(plain(fact))),
  };
};

export const isRight = ({ missing, forbidden }: Judged): boolean => missing.length === 0 && forbidden.length === 0;

export const answerRow = async (
  row: Pick<AnswerRow, "id" | "text" | "region" | "asOf">,
  services: Services,
): Promise<Answer> => {
  const request = {
    text: row.text,
    ...(row.region ? { region: row.region } : {}),
    ...(row.asOf ? { asOf: row.asOf } : {}),
  };
  const limit = 30_000 + (services.model?.budgetMs ?? 0);
  const run = { requestId: row.id, signal: AbortSignal.timeout(limit), now: () => new Date() };
  for await (const event of answerQuestion(request, services, run)) if (event.event === "done") return event.data;
  throw new Error(`${row.id}: no answer`);
};

const facts = (answer: Answer) => answer.sentences.filter(({ kind }) => kind === "fact" || kind === "procedure");

/** Every figure of a sentence stands in one of its quotes. */
const figuresHeld = (answer: Answer): boolean =>
  facts(answer).every(({ text, citations }) => {
    const held = new Set(citations.flatMap(({ quote }) => extractFigures(quote).map(({ value }) => value)));
    return extractFigures(text).every(({ value }) => held.has(value));
  });

const SUITE = "answers";

const measure = (judged: readonly Judged[], variant: "grounded" | "model"): Metric[] => {
  const answerable = judged.filter(({ row }) => row.outcome === "answered");
  const given = answerable.filter(({ answer }) => answer.outcome === "answered");
  const unanswerable = judged.filter(({ row }) => row.outcome !== "answered" && row.outcome !== "guide");
  const shown = judged.filter(({ answer }) => answer.outcome === "answered");
  const metric = (name: string, values: readonly boolean[]): Metric =>
    toMetric({ suite: SUITE, dataset: "own", variant, metric: name }, share(values));
  const byStyle = [...new Set(answerable.flatMap(({ row }) => row.style ?? []))].sort();
  return [
    metric(
      "answer-rate",
      answerable.map(({ answer }) => answer.outcome === "answered"),
    ),
    metric("accuracy", given.map(isRight)),
    metric(
      "answered-and-right",
      answerable.map((entry) => entry.answer.outcome === "answered" && isRight(entry)),
    ),
    metric(
      "refused",
      unanswerable.map(({ answer }) => answer.outcome !== "answered"),
    ),
    metric(
      "outcome",
      judged.map(({ row, answer }) => row.outcome === answer.outcome),
    ),
    metric(
      "cited",
      shown.map(
        ({ answer }) => facts(answer).length > 0 && facts(answer).every(({ citations }) => citations.length > 0),
      ),
    ),
    metric(
      "figures-held",
      shown.map(({ answer }) => figuresHeld(answer)),
    ),
    metric(
      "within-length",
      shown.map(({ answer, row }) => shownText(answer).length <= (row.units.length > 1 ? 640 : 320)),
    ),
    toMetric(
      { suite: SUITE, dataset: "own", variant, metric: "length" },
      meanInterval(shown.map(({ answer }) => shownText(answer).length)),
    ),
    ...(variant === "model"
      ? [
          metric(
            "in-model-words",
            shown.map(({ answer }) => answer.origin === "model"),
          ),
        ]
      : []),
    ...byStyle.map((style) =>
      metric(
        `answered-and-right:${style}`,
        answerable
          .filter(({ row }) => row.style === style)
          .map((entry) => entry.answer.outcome === "answered" && isRight(entry)),
      ),
    ),
  ];
};

const answerRows = async (rows: readonly AnswerRow[], services: Services): Promise<Judged[]> => {
  const judged: Judged[] = [];
  for (const row of rows) judged.push(judge(row, await answerRow(row, services)));
  return judged;
};

const isFine = (entry: Judged): boolean => entry.row.outcome === entry.answer.outcome && isRight(entry);

const describe = ({ row, answer, missing, forbidden }: Judged): string =>
  `${row.id} ${row.outcome} → ${answer.outcome}: ${row.text}${missing.length > 0 ? ` | missing ${missing.join(", ")}` : ""}${forbidden.length > 0 ? ` | has ${forbidden.join(", ")}` : ""}`;

/** Our own questions over the bundled guides, written by people who had not seen the utterance bank. */
export const answersSuite: Suite = {
  name: SUITE,
  thresholds: [
    { metric: "answer-rate", atLeast: 0.92 },
    { metric: "accuracy", atLeast: 0.95 },
    { metric: "refused", atLeast: 0.97 },
    { metric: "cited", atLeast: 1 },
    { metric: "figures-held", atLeast: 1 },
  ],
  run: async (context) => {
    const { config, services, say, limit } = context;
    const rows = sampleRows(await readAnswerRows(config.dataDir), limit);
    const without = await answerRows(rows, { ...services, model: undefined });
    for (const line of without.filter((entry) => !isFine(entry)).map(describe)) say(line);
    if (!services.model) return measure(without, "grounded");
    const within = await answerRows(rows, services);
    for (const [i, entry] of within.entries()) {
      const before = without[i];
      if (before && isFine(before) !== isFine(entry))
        say(`${isFine(entry) ? "better" : "worse"} with the model: ${describe(entry)}`);
    }
    return [...measure(without, "grounded"), ...measure(within, "model")];
  },
};
