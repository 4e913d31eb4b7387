import { join } from "node:path";
import type { FormDefinition } from "../../src/domain/form.ts";
import type { RegisterFile } from "../../src/domain/record.ts";
import type { DecidedField } from "../../src/prefill/decide-form.ts";
import { parseFactKey } from "../../src/rules/fact-key.ts";
import { compareExpected } from "../compare-expected.ts";
import { fill, isFilled, same } from "../fill-case.ts";
import { readExpected } from "../prefill-expected.ts";
import { type BaseCase, type Files, rolesOf, truthOf } from "../prefill-oracle.ts";
import { type Expected, type Variant, variantsOf } from "../prefill-variants.ts";
import { openWorld, readByName, type World } from "../prefill-world.ts";
import { wilson } from "../statistics.ts";
import { type Metric, type Suite, type SuiteContext, toMetric } from "../suite.ts";

const SUITE = "prefill";
const place = (metric: string, variant = "planted", dataset = "registers") => ({
  suite: SUITE,
  dataset,
  variant,
  metric,
});

/** People whose registers agree, with the forms that fit them; the others are for the expected files. */
const CLEAN: readonly (readonly [person: string, formId: string, facts: BaseCase["facts"], company?: string])[] = [
  ["li-siyu", "newborn", { "applicant.parentRole": "mother" }],
  ["ma-lili", "newborn", { "applicant.parentRole": "mother" }],
  ["ma-gang", "newborn", { "applicant.parentRole": "father" }],
  ["xu-ting", "newborn", { "applicant.parentRole": "mother" }],
  ["zhou-guilan", "retire", { "case.withdrawsFund": true, "case.claimsOnlyChildAward": true }],
  ["liang-zhiguo", "retire", { "case.withdrawsFund": true, "case.claimsOnlyChildAward": true }],
  ["huang-bo", "childcare", { "applicant.guardianKind": "birth-parent" }],
  ["li-siyu", "childcare", { "applicant.guardianKind": "birth-parent" }],
  ["zhou-guilan", "hpf-withdraw", { "case.withdrawReason": "rent" }],
  ["owner-wife", "hpf-withdraw", { "case.withdrawReason": "repay", "case.spouseWithdraws": true }],
  ["zhou-guilan", "publicrental", {}],
  ["renter-xiao", "publicrental", {}],
  ["injured-worker", "injury", { "case.injuryApplicant": "worker" }],
  ["rep-tan", "restaurant", {}, "company-tanji"],
  ["rep-lu", "restaurant", {}, "company-lujia"],
  ["homonym-1", "hpf-withdraw", { "case.withdrawReason": "rent" }],
  ["homonym-2", "retire", { "case.withdrawsFund": true }],
  ["chen-yiming", "entchange", {}, "xiangjiang-software"],
];

type Judged = {
  base: string;
  form: string;
  variant: string;
  field: DecidedField;
  expected: Expected | undefined;
  truth: unknown[];
  elsewhere: boolean;
};

/** Whether the value stands in the same claim of somebody else's file. */
const isOthers = (field: DecidedField, own: RegisterFile | undefined, files: Files): boolean =>
  [...files.values()].some(
    (file) =>
      file !== own &&
      field.definition.bindings.some(({ recordType, claim }) =>
        file.records.some((record) => record.recordType === recordType && same(record.claims[claim], field.value)),
      ),
  );

const runCase = async (
  base: BaseCase,
  form: FormDefinition,
  { variant, world }: { variant: Variant | undefined; world: World },
): Promise<Judged[]> => {
  const planted = new Map(
    [...world.files].map(([id, file]): [string, RegisterFile] => [id, variant ? variant.plant(file) : file]),
  );
  world.set(planted);
  const person = planted.get(base.person.subject.id.toUpperCase()) ?? base.person;
  const company = base.company && planted.get(base.company.subject.id);
  const fields = await fill({ ...base, person }, variant ?? {}, await world.freshPorts());
  const roles = rolesOf({ ...base, person, company }, form, planted);
  return fields.map((field) => {
    const { fieldId, role } = field.shown;
    return {
      base: base.name,
      form: form.id,
      variant: variant?.name ?? "clean",
      field,
      expected: variant?.judge(field.definition),
      truth: truthOf(field.definition, role, roles),
      elsewhere: isOthers(field, roles.get(role), planted) && parseFactKey(fieldId).factId !== "",
    };
  });
};

const isRight = ({ field, truth }: Judged): boolean => truth.length > 0 && same(field.value, truth[0]);

const count = (judged: readonly Judged[], holds: (each: Judged) => boolean) =>
  wilson(judged.filter(holds).length, judged.length);

const cleanMetrics = (judged: readonly Judged[]): Metric[] => {
  const clean = judged.filter(({ variant }) => variant === "clean");
  const filled = clean.filter(
    ({ field, truth }) => isFilled(field) && field.shown.origin?.kind === "record" && truth.length > 0,
  );
  const critical = filled.filter(({ field }) => field.definition.critical !== undefined);
  const fillable = clean.filter(
    ({ truth }) => truth.length > 0 && new Set(truth.map((value) => JSON.stringify(value))).size === 1,
  );
  const asked = clean.filter(({ field }) => field.shown.required && !isFilled(field));
  const flagged = clean.filter(({ field }) => field.shown.reasons.includes("CONFLICT"));
  const real = (each: Judged): boolean => new Set(each.truth.map((value) => JSON.stringify(value))).size > 1;
  const forms = [...new Set(clean.map(({ form }) => form))];
  return [
    toMetric(place("precision", "clean"), count(filled, isRight)),
    toMetric(place("precision critical", "clean"), count(critical, isRight)),
    toMetric(
      place("wrong person", "clean"),
      count(filled, (each) => !isRight(each) && each.elsewhere),
    ),
    toMetric(
      place("filled of fillable", "clean"),
      count(fillable, (each) => isFilled(each.field) && isRight(each)),
    ),
    toMetric(
      place("avoidable asks", "clean"),
      count(asked, ({ truth }) => truth.length > 0 && new Set(truth.map(String)).size === 1),
    ),
    toMetric(place("conflict precision", "clean"), count(flagged, real)),
    ...forms.map((form) => {
      const own = clean.filter((each) => each.form === form && each.field.shown.required);
      return toMetric(
        place("pre-fill ratio", form),
        count(own, ({ field }) => isFilled(field)),
      );
    }),
  ];
};

const plantedMetrics = (judged: readonly Judged[]): Metric[] => {
  const of = (expected: Expected) => judged.filter((each) => each.expected === expected);
  const blank = of("blank");
  const critical = blank.filter(({ field }) => field.definition.critical !== undefined);
  const conflicts = of("conflict").filter(
    ({ field, truth }) => field.shown.decision === "conflict" || new Set(truth.map(String)).size > 1,
  );
  const kept = of("kept").filter(({ truth }) => new Set(truth.map(String)).size > 1);
  return [
    toMetric(
      place("false fills"),
      count(blank, ({ field }) => isFilled(field)),
    ),
    toMetric(
      place("critical false fills"),
      count(critical, ({ field }) => isFilled(field)),
    ),
    toMetric(
      place("stale locked"),
      count(of("not-locked"), ({ field }) => field.shown.decision === "locked"),
    ),
    toMetric(
      place("conflict recall"),
      count(conflicts, ({ field }) => field.shown.decision === "conflict"),
    ),
    toMetric(
      place("copies overruled, shown"),
      count(
        kept,
        (each) =>
          isRight(each) && each.field.shown.decision !== "locked" && each.field.shown.reasons.includes("CONFLICT"),
      ),
    ),
  ];
};

const sayFaults = (judged: readonly Judged[], say: (line: string) => void): void => {
  const wrong = judged.filter((each) => {
    const { field, expected, variant, truth } = each;
    if (expected === "blank") return isFilled(field);
    if (expected === "not-locked") return field.shown.decision === "locked";
    if (expected === "conflict") return field.shown.decision !== "conflict" && new Set(truth.map(String)).size > 1;
    const agreed = new Set(truth.map((value) => JSON.stringify(value))).size === 1;
    return variant === "clean" && agreed && !(isFilled(field) && isRight(each));
  });
  for (const { base, variant, field, expected = "right" } of wrong.slice(0, 60))
    say(
      `${base} | ${variant} | ${field.shown.fieldId}: ${field.shown.decision} ${field.shown.reasons.join(",")}, expected ${expected}`,
    );
};

const runPrefill = async ({ config, services, say, limit }: SuiteContext): Promise<Metric[]> => {
  const world = await openWorld(config, services);
  try {
    const byName = await readByName(config.registersDir);
    const judged: Judged[] = [];
    for (const [name, formId, facts, companyName] of CLEAN.slice(0, limit ?? CLEAN.length)) {
      const form = services.catalogue.forms.get(formId);
      const person = byName.get(name);
      if (form === undefined || person === undefined) throw new Error(`no ${formId} or ${name}`);
      const company = companyName === undefined ? undefined : byName.get(companyName);
      const base: BaseCase = { name: `${name} ${formId}`, formId, person, company, facts, region: "430103" };
      for (const variant of [undefined, ...variantsOf(form)])
        judged.push(...(await runCase(base, form, { variant, world })));
      say(`${base.name}: ${judged.length} fields so far`);
    }
    sayFaults(judged, say);
    const expected = await readExpected(join(config.dataDir, "eval", "prefill"));
    return [
      ...cleanMetrics(judged),
      ...plantedMetrics(judged),
      ...(await compareExpected(expected, { people: byName, world, say, oneThings: services.catalogue.oneThings })),
    ];
  } finally {
    await world.close();
  }
};

export const prefillSuite: Suite = {
  name: SUITE,
  thresholds: [
    { metric: "precision", atLeast: 0.999 },
    { metric: "precision critical", atLeast: 1 },
    { metric: "wrong person", atMost: 0 },
    { metric: "filled of fillable", atLeast: 0.98 },
    { metric: "avoidable asks", atMost: 0.05 },
    { metric: "false fills", atMost: 0.001 },
    { metric: "critical false fills", atMost: 0 },
    { metric: "stale locked", atMost: 0 },
    { metric: "conflict recall", atLeast: 1 },
  ],
  run: runPrefill,
};
