import { type Understanding, understandText } from "../intent/understand.ts";
import { wordVector } from "../intent/word-vector.ts";
import type { Embedder } from "../ports/embedder.ts";
import { PortError } from "../ports/port-error.ts";
import { spokenText } from "../text/normalise.ts";
import type { AnswerPorts } from "./ports.ts";

/** Meaning does not change after this many characters of a question, and the cost of a vector grows with its length. */
const EMBEDDED_LENGTH = 160;

type EmbeddingPorts = Pick<AnswerPorts, "embedder" | "intentModel">;

/** The intent model learned on vectors of this embedder; on words otherwise. */
export const learnedOnEmbedder = ({ embedder, intentModel }: EmbeddingPorts): boolean =>
  embedder?.hash === intentModel.embedderHash;

const embedQuestion = async (spoken: string, embedder: Embedder): Promise<Float32Array> => {
  const [vector] = spoken === "" ? [] : await embedder.embed([spoken.slice(0, EMBEDDED_LENGTH)], "query");
  return vector ?? new Float32Array(embedder.dimension);
};

/**
 * What search compares passages with; absent where no embedder runs or it does not answer, so that words alone are
 * searched. An embedder that the intent model did not learn on is asked only here.
 */
export const searchVector = async (
  understanding: Understanding,
  ports: EmbeddingPorts,
): Promise<Float32Array | undefined> => {
  if (!ports.embedder) return undefined;
  if (learnedOnEmbedder(ports)) return understanding.vector;
  try {
    return await embedQuestion(understanding.text, ports.embedder);
  } catch (error) {
    if (error instanceof PortError) return undefined;
    throw error;
  }
};

/** Probabilities for a text. Where the model learned on words, only its words count. */
export const understandQuestion = async (text: string, ports: EmbeddingPorts): Promise<Understanding> => {
  const { embedder, intentModel } = ports;
  const spoken = spokenText(text);
  const own = embedder && learnedOnEmbedder(ports);
  return understandText(intentModel, spoken, own ? await embedQuestion(spoken, embedder) : wordVector(spoken));
};

export const topGuide = (understanding: Understanding): { label: string; p: number } | undefined =>
  understanding.guides.find(({ label }) => label !== "none");
