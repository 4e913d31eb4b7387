import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { instance } from "@viz-js/viz";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { readConfig } from "../src/config/config.ts";
import { vocabularySchema } from "../src/domain/one-thing.ts";
import { flowOf, writeDot, writeMermaid } from "./flow-graph.ts";
import { lintOneThing, passagesOf } from "./lint-one-things.ts";
import { lintReachable } from "./lint-reachable.ts";

const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
const { dataDir, stateDir } = readConfig(undefined, []);
const out = values.out ?? join(stateDir, "flow");
const catalogue = await loadCatalogue({ directory: dataDir });
const ids = positionals.length > 0 ? positionals : [...catalogue.oneThings.keys()];
const unknown = ids.filter((id) => !catalogue.oneThings.has(id));
if (unknown.length > 0) {
  process.stderr.write(
    `not modelled: ${unknown.join(", ")}; there are ${[...catalogue.oneThings.keys()].join(", ")}\n`,
  );
  process.exit(2);
}

const vocabulary = vocabularySchema.parse(
  JSON.parse(await readFile(join(dataDir, "one-things", "vocabulary.json"), "utf8")),
);
const passages = passagesOf(catalogue);
const viz = await instance();
await mkdir(out, { recursive: true });
let faults = 0;
for (const id of ids) {
  const model = catalogue.oneThings.get(id);
  const guide = catalogue.guides.get(id);
  if (!model || !guide) continue;
  const titles = new Map((guide.members ?? []).map((member) => [member.id, member.title]));
  const graph = flowOf(model, guide.title, titles);
  await writeFile(join(out, `${id}.mmd`), writeMermaid(graph));
  await writeFile(join(out, `${id}.svg`), viz.renderString(writeDot(graph), { format: "svg" }));
  process.stdout.write(`${join(out, id)}.svg and .mmd: ${graph.nodes.length} nodes, ${graph.edges.length} edges\n`);
  for (const fault of [
    ...lintReachable(model, catalogue),
    ...lintOneThing(model, catalogue, { vocabulary, passages }),
  ]) {
    process.stderr.write(`error ${id} ${fault}\n`);
    faults += 1;
  }
}
process.exitCode = faults > 0 ? 1 : 0;
