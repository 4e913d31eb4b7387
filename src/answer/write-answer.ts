import type { Answer, AnswerEvent } from "../domain/answer.ts";
import type { RankedUnit } from "../intent/rank-units.ts";
import type { RunContext } from "../ports/run-context.ts";
import { answerFromUnits, closingSentences, draftUnits, type UnitAnswer } from "./answer-from-units.ts";
import { toCitation } from "./build-answer.ts";
import { type DraftRequest, draftWithModel, type ModelDraft } from "./draft-with-model.ts";
import { fixedText } from "./fixed-texts.ts";
import { offerPassages } from "./offer-passages.ts";
import type { AnswerPorts } from "./ports.ts";

export type WriteRequest = UnitAnswer & {
  /** Passages of the same guides that came near. */
  runnersUp: readonly RankedUnit[];
};

/** The answer, and how many of its sentences were yielded already. */
export type Written = { answer: Answer; shown: number };

/** The model's sentences, the composed ones of units that it left out, and what is always said beside them. */
const mergeAnswer = (request: DraftRequest, { written }: ModelDraft): Answer => {
  const { grounded, frame, offered } = request;
  const base = answerFromUnits(request, grounded);
  const cited = new Set(written.map(({ passageId }) => passageId));
  const rest = grounded.filter(({ drafted }) => !cited.has(drafted.unit.passage.id));
  const passages = new Map(offered.map(({ passage }) => [passage.id, passage]));
  const added = [...new Set(written.flatMap(({ sentence }) => sentence.citations.map(({ passageId }) => passageId)))]
    .filter((id) => !base.citations.some(({ passageId }) => passageId === id))
    .flatMap((id) => passages.get(id) ?? []);
  return {
    ...base,
    sentences: [
      ...written.map(({ sentence }) => sentence),
      ...rest.flatMap(({ sentences }) => sentences),
      ...closingSentences(request, grounded),
    ],
    citations: [...base.citations, ...added.map(toCitation)],
    origin: "model",
    aiLabel: fixedText("labelModel", frame.question.locale),
    degradeLevel: frame.degradeLevel === "L1" ? "L0" : frame.degradeLevel,
  };
};

const resultOf = ({ written, failure }: ModelDraft): "written" | "kept" | "failed" => {
  if (written.length > 0) return "written";
  return failure ? "failed" : "kept";
};

/**
 * The composed answer, put into words by a model where one is set. The model cannot widen it: only a question that has
 * a composed answer is offered, and that answer stands unless the model's own verified sentences hold its first unit.
 */
export async function* writeAnswer(
  request: WriteRequest,
  ports: Pick<AnswerPorts, "model" | "intentModel">,
  run: RunContext,
): AsyncGenerator<AnswerEvent, Written> {
  const { model } = ports;
  const grounded = draftUnits(request, ports);
  const composed: Written = { answer: answerFromUnits(request, grounded), shown: 0 };
  if (!model || composed.answer.outcome !== "answered") return composed;
  const offered = offerPassages(request.units, request.runnersUp);
  if (!offered.some(({ passage }) => passage.id === request.units[0]?.passage.id)) return composed;
  const begun = performance.now();
  const sentences = draftWithModel({ ...request, grounded, offered }, model, run);
  let shown = 0;
  let next = await sentences.next();
  for (; !next.done; next = await sentences.next()) {
    if (shown === 0) yield { event: "status", data: { step: "verify" } };
    shown += 1;
    yield { event: "sentence", data: next.value };
  }
  const { prompt, verified, dropped, failure } = next.value;
  model.report({
    prompt,
    result: resultOf(next.value),
    milliseconds: Math.round(performance.now() - begun),
    sentences: { verified, dropped },
    ...(failure ? { reason: failure.message } : {}),
  });
  return shown > 0 ? { answer: mergeAnswer({ ...request, grounded, offered }, next.value), shown } : composed;
}
