import type { DeriveFunction } from "../domain/form.ts";
import type { ReasonCode } from "../domain/prefill.ts";
import type { PlainValue, ValueType } from "../domain/record.ts";
import { ageInYears, isDate } from "../rules/dates.ts";
import { readIdNumber } from "../text/id-numbers.ts";
import { readValue, valueKey } from "../text/normalise-value.ts";
import type { Candidate } from "./candidate.ts";
import type { CaseView } from "./case-view.ts";
import type { ConcreteField } from "./expand-fields.ts";

/** A decided field that another one is derived from. */
export type Input = { type: ValueType; label: string; candidate: Candidate };

type Arguments = { inputs: readonly Input[]; field: ConcreteField; asOf: string };

const single = ({ inputs }: Arguments): Input | undefined => (inputs.length === 1 ? inputs[0] : undefined);

const idNumberOf = (given: Arguments) => {
  const input = single(given);
  return input?.type === "idNumber" ? readIdNumber(String(input.candidate.value), given.asOf) : undefined;
};

/** GB/T 2261.1 */
const SEX_CODES = { male: "1", female: "2" } as const;

const same = ({ inputs, field }: Arguments): PlainValue | undefined => {
  const [first] = inputs;
  const isOne = inputs.every(
    ({ type, candidate }) => type === field.definition.type && candidate.key === first?.candidate.key,
  );
  return isOne ? first?.candidate.value : undefined;
};

const count = ({ inputs }: Arguments): PlainValue | undefined => {
  const [first] = inputs;
  if (inputs.length === 1 && Array.isArray(first?.candidate.value)) return first.candidate.value.length;
  return inputs.length > 0 ? inputs.length : undefined;
};

const FUNCTIONS: Readonly<Record<DeriveFunction, (given: Arguments) => PlainValue | undefined>> = {
  ageInYears: (given) => {
    const birth = single(given)?.candidate.value;
    if (typeof birth !== "string" || !isDate(birth) || birth > given.asOf) return undefined;
    return ageInYears(birth, given.asOf, "on-birthday");
  },
  sexOfIdNumber: (given) => {
    const id = idNumberOf(given);
    return id && SEX_CODES[id.sex];
  },
  birthDateOfIdNumber: (given) => idNumberOf(given)?.birthDate,
  countOf: count,
  sameAs: same,
};

/** What follows from several values is worth as much as the least of them. */
const lowestOf = (candidates: readonly Candidate[]): Candidate["grade"] =>
  candidates
    .map(({ grade }) => grade)
    .sort()
    .at(-1) ?? "A1";

/** The latest of the days on which something came. */
const latest = (instants: readonly (string | undefined)[]): string | undefined =>
  instants
    .filter((at) => at !== undefined)
    .sort((a, b) => Date.parse(a) - Date.parse(b))
    .at(-1);

/**
 * The value that follows from other fields, no better than the worst of them (docs/prefill.md, rule 17). `inputs` are
 * undefined where one is not decided.
 */
export const deriveValue = (
  field: ConcreteField,
  inputs: readonly Input[] | undefined,
  view: CaseView,
): Candidate | ReasonCode => {
  const { derive } = field.definition;
  const { asOf } = view.input;
  const value = derive && inputs && FUNCTIONS[derive.fn]({ inputs, field, asOf });
  if (value === undefined || inputs === undefined) return "DERIVED_INPUT_MISSING";
  const read = readValue(value, view.lookup.shapeOf(field.definition));
  if ("fault" in read) return read.fault;
  const candidates = inputs.map(({ candidate }) => candidate);
  const retrievedAt = latest(candidates.map((each) => each.retrievedAt));
  return {
    value: read.value,
    key: valueKey(read.value, field.definition.type),
    grade: lowestOf(candidates),
    origin: { kind: "derived", source: [...new Set(inputs.map(({ label }) => label))].join("、") },
    ...(retrievedAt === undefined ? {} : { retrievedAt }),
    isStatusKnown: candidates.every(({ isStatusKnown }) => isStatusKnown),
    isOld: candidates.some(({ isOld }) => isOld),
  };
};
