import type { Answer, Citation } from "./domain/answer.ts";

const sourceFacts = (citation: Citation): string =>
  [
    citation.passageId,
    citation.effectiveFrom && `${citation.effectiveFrom} 起施行`,
    citation.capturedAt && `采集于 ${citation.capturedAt}`,
  ]
    .filter(Boolean)
    .join("，");

/** An answer as lines for a terminal: sentences with numbered citations, then the sources. */
export const formatAnswer = (answer: Answer): string => {
  const numbers = new Map(answer.citations.map(({ passageId }, i) => [passageId, i + 1]));
  const sentences = answer.sentences.map(({ text, citations }) => {
    const marks = [...new Set(citations.map(({ passageId }) => `[${numbers.get(passageId) ?? "?"}]`))].join("");
    return `  ${text}${marks}`;
  });
  const sources = answer.citations.map(
    (citation, i) =>
      `  [${i + 1}] ${citation.headingPath.join(" › ")}（${sourceFacts(citation)}）${citation.url ? `\n      ${citation.url}` : ""}`,
  );
  const members = (answer.guidance?.members ?? []).map(
    ({ title, promisedDays }) => `  - ${title}${promisedDays === undefined ? "" : `（承诺 ${promisedDays} 日）`}`,
  );
  return [
    `答（${answer.outcome}，${answer.degradeLevel}，${answer.aiLabel}）：`,
    ...sentences,
    ...(answer.question
      ? [`  ${answer.question.text} ${answer.question.options.map(({ label }) => label).join(" / ")}`]
      : []),
    ...(answer.oneThing && answer.outcome === "guide" ? [`  ${answer.oneThing.title}`] : []),
    ...members,
    ...(answer.covered ? [`  已收录：${answer.covered.map(({ name }) => name).join("、")}`] : []),
    ...(answer.ended
      ? [
          `  ${answer.ended.title}：执行到 ${answer.ended.effectiveTo}${answer.ended.supersededBy ? `，现行：${answer.ended.supersededBy}` : ""}`,
        ]
      : []),
    ...(sources.length > 0 ? ["出处：", ...sources] : []),
    ...(answer.suggestions.length > 0 ? [`还可以问：${answer.suggestions.join(" / ")}`] : []),
  ].join("\n");
};
