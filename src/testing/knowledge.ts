import { createSqliteKnowledgeStore } from "../adapters/knowledge-store/sqlite.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import type { KnowledgeStore } from "../ports/knowledge-store.ts";

const HASH = "0".repeat(64);

/** A store on disk, and a way to replace all services imported into it. */
export const createKnowledgeOf = (
  directory: string,
): { store: KnowledgeStore; importGuides: (...guides: ServiceGuide[]) => void } => {
  const store = createSqliteKnowledgeStore({ directory });
  const importGuides = (...guides: ServiceGuide[]): void => {
    const run = store.begin();
    run.replace(
      "default",
      { path: "/guides.json", sha256: HASH, settings: "" },
      guides.map((guide) => ({
        guide,
        passages: [],
        document: {
          id: guide.id,
          tenant: "default",
          path: `/guides.json#${guide.id}`,
          sha256: HASH,
          kind: "guide" as const,
          title: guide.title,
          repeals: [],
          region: guide.binding.region,
          audience: guide.audience,
          origin: "compiled" as const,
          flags: [],
          readAt: "2026-01-01",
        },
      })),
    );
    run.commit(() => new Map());
  };
  return { store, importGuides };
};
