import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { loadCatalogue } from "../src/adapters/catalogue/files.ts";
import { INTENT_FOLDERS, loadIntentModel } from "../src/adapters/intent-model/files.ts";
import { readConfig } from "../src/config/config.ts";
import { vocabularySchema } from "../src/domain/one-thing.ts";
import { readBank } from "../train/read-bank.ts";
import { lintBank } from "./lint-bank.ts";
import { lintForm } from "./lint-forms.ts";
import { type Finding, lintGuide } from "./lint-guides.ts";
import { lintKinds } from "./lint-kinds.ts";
import { lintOneThing, passagesOf } from "./lint-one-things.ts";
import { lintTogether } from "./lint-rule-tables.ts";

const { values } = parseArgs({
  options: {
    quiet: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    "one-thing": { type: "string" },
    passages: { type: "boolean", default: false },
  },
});
const { dataDir } = readConfig();

const readEvaluationTexts = async (): Promise<string[]> => {
  const directory = join(dataDir, "eval");
  const files = (await readdir(directory)).filter((file) => /^(?:answers|matching)-.*\.jsonl$/u.test(file));
  const texts = await Promise.all(files.map((file) => readFile(join(directory, file), "utf8")));
  return texts.flatMap((text) =>
    text
      .split("\n")
      .filter(Boolean)
      .map((line) => String(JSON.parse(line).text)),
  );
};

const catalogue = await loadCatalogue({ directory: dataDir });
const passages = passagesOf(catalogue);
const only = values["one-thing"];

/** Faults of the modelled one-things, or of the one that was asked for. */
const oneThingErrors = async (): Promise<string[]> => {
  const text = await readFile(join(dataDir, "one-things", "vocabulary.json"), "utf8");
  const vocabulary = vocabularySchema.parse(JSON.parse(text));
  const models = [...catalogue.oneThings.values()].filter(({ id }) => only === undefined || id === only);
  if (
    models.length === 0 &&
    only !== undefined &&
    catalogue.refused.every(({ file }) => file !== `one-things/${only}.json`)
  )
    return [`one-things/${only}.json does not exist`];
  return [
    ...models.flatMap((model) =>
      lintOneThing(model, catalogue, { vocabulary, passages }).map((fault) => `one-things/${model.id} ${fault}`),
    ),
    ...lintTogether(catalogue, passages),
  ];
};

if (only !== undefined) {
  if (values.passages)
    for (const { id, documentId, text } of passages.values())
      if (documentId === only) process.stdout.write(`${id}\n${text}\n\n`);
  const refused = catalogue.refused.filter(({ file }) => file === `one-things/${only}.json`);
  const faults = [...refused.map(({ file, reason }) => `${file} ${reason}`), ...(await oneThingErrors())];
  for (const fault of faults) process.stderr.write(`error ${fault}\n`);
  process.stderr.write(`${only}: ${faults.length} errors\n`);
  process.exit(faults.length > 0 ? 1 : 0);
}

const findings: Finding[] = [...catalogue.guides.values()].flatMap(lintGuide);
const bank = await readBank(dataDir);
const folders = Object.values(INTENT_FOLDERS);
const models = await Promise.all(folders.map((folder) => loadIntentModel({ directory: dataDir, folder })));
const errors = [
  ...catalogue.refused.map(({ file, reason }) => `${file} ${reason}`),
  ...findings
    .filter(({ level }) => level === "error")
    .map(({ guide, rule, message }) => `${guide} ${rule}: ${message}`),
  ...(await oneThingErrors()),
  ...[...catalogue.forms.values()].flatMap((form) =>
    lintForm(form, { ...catalogue, passages }).map((fault) => `forms/${form.id} ${fault}`),
  ),
  ...lintKinds(catalogue),
  ...bank.faults,
  ...lintBank(bank.rows, catalogue, await readEvaluationTexts()),
  ...folders
    .filter((_, i) => models[i]?.bankHash !== bank.hash)
    .map((folder) => `${folder}/model.json was trained on another bank: run npm run train`),
];

if (values.json) process.stdout.write(`${JSON.stringify(findings, null, 2)}\n`);
else if (!values.quiet)
  for (const { guide, level, rule, message } of findings)
    process.stdout.write(`${guide.padEnd(18)} ${level.padEnd(8)} ${rule}: ${message}\n`);
for (const error of errors) process.stderr.write(`error ${error}\n`);
const warnings = findings.length - findings.filter(({ level }) => level === "error").length;
process.stderr.write(
  `data: ${catalogue.guides.size} guides, ${catalogue.oneThings.size} modelled one-things, ${bank.rows.length} utterances, ${errors.length} errors, ${warnings} warnings in ${new Set(findings.map(({ guide }) => guide)).size} guides\n`,
);
process.exitCode = errors.length > 0 ? 1 : 0;
