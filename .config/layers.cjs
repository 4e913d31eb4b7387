/** Who may import whom (docs/architecture.md). Arrows go one way; the check is proven by a planted violation. */
const only = (name, from, allowed) => ({
  name,
  severity: "error",
  from: { path: from, pathNot: "\\.test\\.ts$" },
  to: { path: "^(src|ingest|train|eval|bench|registers|web)/", pathNot: allowed },
});

module.exports = {
  forbidden: [
    only("domain-alone", "^src/domain/", ["^src/domain/"]),
    only("ports-on-domain", "^src/ports/", ["^src/(domain|ports)/"]),
    only("text-on-domain", "^src/text/", ["^src/(domain|text)/"]),
    only("rules-on-domain", "^src/rules/", ["^src/(domain|rules)/"]),
    only("intent-on-text", "^src/intent/", ["^src/(domain|text|intent)/"]),
    only("prompting-on-ports", "^src/prompting/", ["^src/(domain|ports|prompting)/"]),
    only("answer-below-api", "^src/answer/", ["^src/(domain|ports|text|intent|prompting|answer)/"]),
    only("guide-below-api", "^src/guide/", ["^src/(domain|ports|text|intent|rules|guide)/"]),
    only("prefill-below-api", "^src/prefill/", ["^src/(domain|ports|text|rules|prompting|prefill)/"]),
    only("adapters-on-ports", "^src/adapters/", ["^src/(domain|ports|text|adapters)/"]),
    only("config-on-domain", "^src/config/", ["^src/(domain|config)/"]),
    only("api-on-jobs", "^src/api/", ["^src/(domain|ports|rules|text|answer|guide|prefill|config|api)/"]),
    only("services-below-api", "^src/services\\.ts$", [
      "^src/(domain|ports|text|intent|prompting|answer|guide|prefill|adapters|config)/",
    ]),
    only("ingest-without-api", "^ingest/", [
      "^src/(domain|ports|rules|text|adapters|config|services\\.ts|progress\\.ts)",
      "^(ingest|train/read-bank)",
    ]),
    only("train-without-api", "^train/", [
      "^src/(domain|ports|text|intent|answer|adapters|config|services\\.ts)",
      "^(ingest|train|eval/datasets)/",
    ]),
    only("eval-without-api", "^eval/", [
      "^src/(domain|ports|rules|text|intent|answer|guide|prefill|adapters|config|services\\.ts|progress\\.ts)",
      "^(ingest|eval|registers)/",
    ]),
    only("registers-without-api", "^registers/", [
      "^src/(domain|ports|text|config|adapters/catalogue)/",
      "^registers/",
    ]),
    only("web-alone", "^web/", ["^web/"]),
    {
      name: "adapters-apart",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/" },
      to: { path: "^src/adapters/", pathNot: "^src/adapters/$1/" },
    },
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    { name: "unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    {
      name: "orphan",
      severity: "error",
      from: {
        orphan: true,
        pathNot:
          "(\\.test\\.ts$|/run\\.ts$|^src/(main|ask)\\.ts$|^web/|(lint-data|write-docs|fit-ranking|mutate-one-things|flow)\\.ts$)",
      },
      to: {},
    },
    {
      name: "hono-in-api",
      severity: "error",
      from: { path: "^(src|ingest|train|eval|registers)/", pathNot: "^(registers/|src/(api/|testing/|main\\.ts))" },
      to: { path: "node_modules/(hono|@hono|hono-openapi)/" },
    },
    {
      name: "index-libraries-in-adapter",
      severity: "error",
      from: { path: "^(src|ingest|train|eval)/", pathNot: "^src/adapters/passage-index/" },
      to: { path: "node_modules/(@lancedb|apache-arrow|@qdrant)/" },
    },
    {
      name: "onnx-in-adapter",
      severity: "error",
      from: { path: "^(src|ingest|train|eval)/", pathNot: "^src/adapters/embedder/" },
      to: { path: "node_modules/onnxruntime-node/" },
    },
    {
      name: "chat-model-in-adapter",
      severity: "error",
      from: { path: "^(src|ingest|train|eval)/", pathNot: "(^src/adapters/(chat-model|embedder)/|\\.test\\.ts$)" },
      to: { path: "node_modules/(langchain|@langchain/openai)/" },
    },
    {
      name: "test-support-in-tests",
      severity: "error",
      from: { path: "^(src|ingest|train|eval)/", pathNot: "(\\.test\\.ts$|^src/testing/)" },
      to: { path: "^src/testing/" },
    },
    {
      name: "no-dev-at-run-time",
      severity: "error",
      from: { path: "^src/", pathNot: "(\\.test\\.ts$|^src/testing/)" },
      to: { dependencyTypes: ["npm-dev"] },
    },
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".js", ".json"],
    },
  },
};
