import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { splitPassages } from "../../ingest/split-passages.ts";
import { catalogueNames } from "../../src/answer/answer-from-units.ts";
import { type Evidence, verifySentence } from "../../src/answer/verify-sentence.ts";
import type { Catalogue } from "../../src/ports/catalogue.ts";
import { todayInChina } from "../../src/text/china-date.ts";
import { countCaught, plantErrors, trueSentences } from "../planted-errors.ts";
import { wilson } from "../statistics.ts";
import { type Metric, type Suite, toMetric } from "../suite.ts";

const SUITE = "verification";
const paraphraseSchema = z.strictObject({ passageId: z.string(), text: z.string().min(1) });

/** Evidence over every bundled passage that holds on a date, wherever it holds. */
export const bundledEvidence = (catalogue: Catalogue, asOf: string): Evidence => {
  const passages = [...catalogue.guides.values()]
    .flatMap(splitPassages)
    .filter(({ effectiveTo }) => (effectiveTo ?? "9999") >= asOf);
  return {
    passages: new Map(passages.map((passage) => [passage.id, passage])),
    asOf,
    regions: undefined,
    ...catalogueNames(catalogue),
  };
};

/** Free true sentences written by somebody who saw the passages and not the verifier. */
export const readParaphrases = async (dataDirectory: string): Promise<{ passageId: string; text: string }[]> => {
  const text = await readFile(join(dataDirectory, "eval", "paraphrases.jsonl"), "utf8");
  return text
    .split("\n")
    .filter(Boolean)
    .map((line) => paraphraseSchema.parse(JSON.parse(line)));
};

export const verificationSuite: Suite = {
  name: SUITE,
  thresholds: [
    { metric: "caught", atLeast: 0.99 },
    { metric: "kept", variant: "shown", atLeast: 0.99 },
    { metric: "kept", variant: "paraphrased", atLeast: 0.97 },
  ],
  run: async ({ config, services, say }) => {
    const evidence = bundledEvidence(services.catalogue, todayInChina(new Date()));
    const passages = [...evidence.passages.values()];
    const at = (variant: string, metric: string): Pick<Metric, "suite" | "dataset" | "variant" | "metric"> => ({
      suite: SUITE,
      dataset: "own",
      variant,
      metric,
    });
    const classes = countCaught(plantErrors(passages), evidence);
    const truths = passages.flatMap(trueSentences);
    const kept = truths.filter((truth) => verifySentence(truth, evidence).ok).length;
    const paraphrases = (await readParaphrases(config.dataDir)).filter(({ passageId }) =>
      evidence.passages.has(passageId),
    );
    const held = paraphrases.filter(({ passageId, text }) => {
      const quote = evidence.passages.get(passageId)?.text ?? "";
      const verdict = verifySentence({ text, kind: "fact", citations: [{ passageId, quote }] }, evidence);
      if (!verdict.ok) say(`${verdict.reason}: ${text}`);
      return verdict.ok;
    });
    const sum = (key: "caught" | "planted"): number => classes.reduce((total, entry) => total + entry[key], 0);
    return [
      toMetric(at("all", "caught"), wilson(sum("caught"), sum("planted"))),
      ...classes.map(({ errorClass, caught, planted }) =>
        toMetric(at(errorClass, `caught:${errorClass}`), wilson(caught, planted)),
      ),
      toMetric(at("shown", "kept"), wilson(kept, truths.length)),
      toMetric(at("paraphrased", "kept"), wilson(held.length, paraphrases.length)),
    ];
  },
};
