import type { RegisterFile } from "../src/domain/record.ts";
import type { Catalogue } from "../src/ports/catalogue.ts";
import type { DecidedField } from "../src/prefill/decide-form.ts";
import { fill, isFilled, same } from "./fill-case.ts";
import type { ExpectedFile } from "./prefill-expected.ts";
import type { World } from "./prefill-world.ts";
import { share } from "./statistics.ts";
import { type Metric, toMetric } from "./suite.ts";

type Compared = { decided: boolean; value: boolean | undefined; filled: boolean | undefined };

const compareField = (field: DecidedField | undefined, wanted: ExpectedFile["expect"][string]): Compared => ({
  decided: field?.shown.decision === wanted.decision,
  value: wanted.value === undefined ? undefined : same(field?.value, wanted.value),
  filled: ["blank", "conflict"].includes(wanted.decision) ? field !== undefined && isFilled(field) : undefined,
});

type Comparing = {
  people: ReadonlyMap<string, RegisterFile>;
  world: World;
  say: (line: string) => void;
  oneThings: Catalogue["oneThings"];
};

const compareFile = async (
  expected: ExpectedFile,
  { people, world, say, oneThings }: Comparing,
): Promise<Compared[]> => {
  const { file, person: name, oneThingId: formId, region, licenceCode } = expected;
  const person = people.get(name);
  if (person === undefined) throw new Error(`${file}: nobody is called ${name}`);
  world.set(world.files);
  const company = licenceCode === undefined ? undefined : world.files.get(licenceCode);
  // What a person would only type into the form is no fact of the one-thing.
  const known = new Set(oneThings.get(formId)?.facts.map(({ id }) => id));
  const facts = Object.fromEntries(
    expected.facts.filter(({ factId }) => known.has(factId)).map(({ factId, value }) => [factId, value]),
  );
  const decided = await fill({ name: file, formId, person, company, region, facts }, {}, await world.freshPorts());
  const fields = new Map(decided.map((field) => [field.shown.fieldId, field]));
  return Object.entries(expected.expect).map(([fieldId, wanted]) => {
    const field = fields.get(fieldId);
    const compared = compareField(field, wanted);
    if (!compared.decided || compared.value === false)
      say(
        `${file} ${fieldId}: ${field?.shown.decision} ${JSON.stringify(field?.value)} ${field?.shown.reasons.join()}, expected ${wanted.decision} ${JSON.stringify(wanted.value)}`,
      );
    return compared;
  });
};

/** Fields as somebody else expects them: the decision, and the value where one is named. */
export const compareExpected = async (files: readonly ExpectedFile[], comparing: Comparing): Promise<Metric[]> => {
  const compared: Compared[] = [];
  for (const file of files) compared.push(...(await compareFile(file, comparing)));
  const metric = (name: string, key: keyof Compared): Metric =>
    toMetric(
      { suite: "prefill", dataset: `${files.length} files`, variant: "expected", metric: name },
      share(compared.flatMap((each) => each[key] ?? [])),
    );
  return files.length === 0
    ? []
    : [
        metric("decision as expected", "decided"),
        metric("value as expected", "value"),
        metric("filled though expected blank", "filled"),
      ];
};
