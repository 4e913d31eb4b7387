import { type Understanding, understandText } from "../intent/understand.ts";
import { wordVector } from "../intent/word-vector.ts";
import { spokenText } from "../text/normalise.ts";
import type { AnswerPorts } from "./ports.ts";

/** Meaning does not change after this many characters of a question, and the cost of a vector grows with its length. */
const EMBEDDED_LENGTH = 160;

/** Probabilities for a text. Without an embedder only its words count. */
export const understandQuestion = async (
  text: string,
  ports: Pick<AnswerPorts, "embedder" | "intentModel">,
): Promise<Understanding> => {
  const { embedder, intentModel } = ports;
  const spoken = spokenText(text);
  if (!embedder) return understandText(intentModel, spoken, wordVector(spoken));
  const [vector] = spoken === "" ? [] : await embedder.embed([spoken.slice(0, EMBEDDED_LENGTH)], "query");
  return understandText(intentModel, spoken, vector ?? new Float32Array(intentModel.dimension));
};

export const topGuide = (understanding: Understanding): { label: string; p: number } | undefined =>
  understanding.guides.find(({ label }) => label !== "none");
