import type { z } from "zod";
import type { AnswerPorts } from "../answer/ports.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import { PortError } from "../ports/port-error.ts";
import type { readinessSchema } from "./contract.ts";

type Readiness = z.infer<typeof readinessSchema>;
type Edition = Awaited<ReturnType<PassageIndex["edition"]>>;

const OTHER_EMBEDDER =
  "the index was built with another embedder: restart the server to build it, or set EMBEDDER and EMBEDDING_MODEL as before";

/** The edition that answers, be it a stand-in's; absent where none does. */
const readEdition = async (index: PassageIndex): Promise<{ edition: Edition; failure?: string }> => {
  try {
    return { edition: await index.edition() };
  } catch (error) {
    if (error instanceof PortError) return { edition: undefined, failure: error.message };
    throw error;
  }
};

const embedderState = (embedder: Embedder | undefined): Readiness["embedder"] =>
  embedder
    ? { state: embedder.degraded?.() ? "down" : "ok", hash: embedder.hash, dimension: embedder.dimension }
    : { state: "none" };

/** How the parts stand and what to do about those that do not; questions are answered as long as an edition is there. */
export const readReadiness = async (
  ports: AnswerPorts,
): Promise<{ ready: boolean; body: Omit<Readiness, "status"> }> => {
  const { passageIndex, embedder, intentModel } = ports;
  const { edition, failure } = await readEdition(passageIndex);
  const told = await passageIndex.status?.();
  const fits = edition === undefined || edition.embedderHash === embedder?.hash;
  const status =
    failure === undefined
      ? (told ?? { adapter: "unnamed", state: edition ? "ok" : "none" })
      : { adapter: told?.adapter ?? "unnamed", state: "down" as const, message: failure };
  const index = fits ? status : { ...status, state: "other-embedder" as const, message: OTHER_EMBEDDER };
  return {
    ready: edition !== undefined && fits,
    body: {
      index: { ...index, ...(edition ? { edition: edition.id, count: edition.count } : {}) },
      embedder: embedderState(embedder),
      model: { intent: intentModel.embedderHash === embedder?.hash ? "vectors" : "words" },
    },
  };
};
