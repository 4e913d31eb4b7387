import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type RankingModel, rankingModelSchema } from "../../domain/ranking-model.ts";
import { PortError } from "../../ports/port-error.ts";

/** With vectors and without: the same features weigh otherwise where nothing measures meaning. */
export const RANKING_FILES = { vectors: "vectors.json", words: "words.json" } as const;

/** Loads what `npm run train:ranking` wrote. */
export const loadRankingModel = async (settings: {
  directory: string;
  file: (typeof RANKING_FILES)[keyof typeof RANKING_FILES];
}): Promise<RankingModel> => {
  const file = join(settings.directory, "ranking", settings.file);
  try {
    return rankingModelSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new PortError("ranking-model", "the weights of the ranking are missing or not readable", {
      retryable: false,
      cause,
    });
  }
};
