import type { IntentModel } from "../domain/intent-model.ts";
import type { RankingModel } from "../domain/ranking-model.ts";
import type { Catalogue } from "../ports/catalogue.ts";
import type { ChatModel } from "../ports/chat-model.ts";
import type { Embedder } from "../ports/embedder.ts";
import type { PassageIndex } from "../ports/passage-index.ts";
import type { Reranker } from "../ports/reranker.ts";
import type { Prompts } from "../prompting/load-prompts.ts";
import type { RegionFinder } from "../text/regions.ts";

/** One use of a prompt: for the log and the metrics, without a word of what was asked or said. */
export type ModelUse = {
  /** Prompt and version, `answer/draft@1`. */
  prompt: string;
  /** `written`: its sentences are shown; `kept`: they were not good enough; `failed`: no usable reply. */
  result: "written" | "kept" | "failed";
  milliseconds: number;
  /** Why it failed, in the adapter's words. */
  reason?: string;
  sentences?: { verified: number; dropped: number };
};

/** A chat model in front of the answering job; without it every sentence is composed from fields. */
export type AnswerModel = {
  chat: ChatModel;
  prompts: Prompts;
  /** Milliseconds that drafting one answer may take; rewriting a follow-up gets a quarter of it, and 5 s at most. */
  budgetMs: number;
  report: (use: ModelUse) => void;
};

/** Everything that answering needs from outside. Without an embedder, or while it or the index of its vectors is down, answers are at degrade level L2. */
export type AnswerPorts = {
  catalogue: Catalogue;
  passageIndex: PassageIndex;
  embedder: Embedder | undefined;
  intentModel: IntentModel;
  ranking: RankingModel;
  /** A cross-encoder beside the product; absent: the light re-ranker alone. */
  reranker?: Reranker | undefined;
  findRegions: RegionFinder;
  tenant: string;
  defaultRegion: string | undefined;
  model?: AnswerModel | undefined;
};
