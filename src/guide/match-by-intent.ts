import type { IntentModel } from "../domain/intent-model.ts";
import { understandText } from "../intent/understand.ts";
import { wordVector } from "../intent/word-vector.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Embedder } from "../ports/embedder.ts";
import { spokenText } from "../text/normalise.ts";
import type { MatchText } from "./guide-ports.ts";

type Ports = { catalogue: Catalogue; embedder: Embedder | undefined; intentModel: IntentModel };

/** Below `near` a guide is not offered; from `sure` on, with such a lead, it is taken without asking. */
const NEAR = 0.1;
const LIKELY = 0.4;
const SURE = 0.75;
const MOST = 4;
/** Longer messages are read to here, in characters. */
const READ = 160;

/** A message by the model of guides alone: one guide, a few to choose from, or none. */
export const matchByIntent =
  ({ catalogue, embedder, intentModel }: Ports): MatchText =>
  async (text) => {
    const spoken = spokenText(text.slice(0, READ));
    const [vector] = embedder ? await embedder.embed([spoken], "query") : [wordVector(spoken)];
    const found = understandText(intentModel, spoken, vector as Float32Array)
      .guides.filter(({ label }) => label !== "none" && catalogue.guides.has(label))
      .map(({ label, p }) => ({ id: label, title: catalogue.guides.get(label)?.title ?? label, score: p }));
    const [best] = found;
    if (best === undefined || best.score < LIKELY) return { kind: "none", nearest: found.slice(0, MOST) };
    if (best.score >= SURE) return { kind: "one", id: best.id, score: best.score };
    return { kind: "choose", candidates: found.filter(({ score }) => score >= NEAR).slice(0, MOST) };
  };
