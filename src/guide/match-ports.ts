import type { IntentModel } from "../domain/intent-model.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { Embedder } from "../ports/embedder.ts";

/** What matching needs from outside. Without an embedder only the words of a message count. */
export type MatchPorts = { catalogue: Catalogue; embedder: Embedder | undefined; intentModel: IntentModel };
