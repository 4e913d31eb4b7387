import type { IntentModel } from "../domain/intent-model.ts";
import { type GuideNames, guideNames } from "../intent/guide-names.ts";
import { type ScoredGuide, scoreGuides } from "../intent/score-guides.ts";
import { understandText } from "../intent/understand.ts";
import { wordVector } from "../intent/word-vector.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import { spokenText } from "../text/normalise.ts";
import type { MatchPorts } from "./match-ports.ts";
import { repairSpelling } from "./match-spelling.ts";

const namesOf = new WeakMap<Catalogue["guides"], GuideNames>();

export const namesIn = ({ guides }: Catalogue): GuideNames => {
  const known = namesOf.get(guides);
  if (known) return known;
  const made = guideNames(guides.values());
  namesOf.set(guides, made);
  return made;
};

/** What the model reads of a text: simplified, spelt as meant, in the punctuation that it was trained on. */
export const readableText = (text: string, ports: { catalogue: Catalogue; intentModel: IntentModel }): string =>
  spokenText(repairSpelling(text, ports));

/** Guides that short texts may mean, best first, one list a text. Texts are as `readableText` gives them. */
export const scoreTexts = async (texts: readonly string[], ports: MatchPorts): Promise<ScoredGuide[][]> => {
  const { embedder, intentModel, catalogue } = ports;
  const vectors = embedder ? await embedder.embed(texts, "query") : texts.map(wordVector);
  return texts.map((text, i) =>
    scoreGuides(intentModel, understandText(intentModel, text, vectors[i] as Float32Array), namesIn(catalogue)),
  );
};
