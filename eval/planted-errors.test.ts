import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { verifySentence } from "../src/answer/verify-sentence.ts";
import { countCaught, ERROR_CLASSES, plantErrors, trueSentences } from "./planted-errors.ts";
import { bundledEvidence, readParaphrases } from "./suites/verification.ts";

describe("verification over the bundled passages", async () => {
  const evidence = bundledEvidence(await loadCatalogue({ directory: "data" }), "2026-11-24");
  const passages = [...evidence.passages.values()];

  it("catches at least 99 % of planted errors, at least 600 of them, in every class", () => {
    const planted = plantErrors(passages);
    expect(planted.length).toBeGreaterThanOrEqual(600);
    const classes = countCaught(planted, evidence);
    expect(classes.map(({ errorClass }) => errorClass)).toEqual([...ERROR_CLASSES]);
    for (const { planted: count, caught } of classes) expect(caught / count).toBeGreaterThanOrEqual(0.99);
  });

  it("keeps at least 99 % of the true sentences that are shown", () => {
    const truths = passages.flatMap(trueSentences);
    const kept = truths.filter((truth) => verifySentence(truth, evidence).ok);
    expect(kept.length / truths.length).toBeGreaterThanOrEqual(0.99);
  });

  it("keeps free true paraphrases, so that equality of strings cannot pass for verification", async () => {
    const paraphrases = (await readParaphrases("data")).filter(({ passageId }) => evidence.passages.has(passageId));
    expect(paraphrases.length).toBeGreaterThanOrEqual(300);
    const literal = paraphrases.filter(({ passageId, text }) =>
      evidence.passages.get(passageId)?.text.includes(text.replace(/。$/u, "")),
    );
    expect(literal.length / paraphrases.length).toBeLessThan(0.05);
    const kept = paraphrases.filter(({ passageId, text }) => {
      const quote = evidence.passages.get(passageId)?.text ?? "";
      return verifySentence({ text, kind: "fact", citations: [{ passageId, quote }] }, evidence).ok;
    });
    expect(kept.length / paraphrases.length).toBeGreaterThanOrEqual(0.97);
  });
});
