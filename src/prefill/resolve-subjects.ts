import type { FormDefinition, FormRole, RoleWay, When } from "../domain/form.ts";
import type { BoundSubject, SourceState } from "../domain/prefill.ts";
import { type RecordType, type SubjectId, subjectKey, type VerifiedRecord } from "../domain/record.ts";
import { parseFactKey } from "../rules/fact-key.ts";
import type { RuleContext } from "../rules/verdict.ts";
import { decideWhen, waitsForField } from "./form-context.ts";
import { baseRole, isAbout, type PlacedType } from "./form-parts.ts";
import { eachOnce, type LinkedSubject, readLink } from "./linked-subjects.ts";

/** Who is known before any record. `actor` only where somebody else signed in for the principal. */
export type People = { principal: SubjectId; actor?: SubjectId | undefined; company?: SubjectId | undefined };

export type ResolveInput = {
  form: FormDefinition;
  types: ReadonlyMap<string, PlacedType>;
  context: RuleContext;
  people: People;
  records: readonly VerifiedRecord[];
  sources: readonly SourceState[];
  /** Bound before: they stay, and so does the place of each in its list. */
  bound: readonly BoundSubject[];
  /** Whether the answer to a question is still to come. */
  isOpen: (role: string, recordType: string) => boolean;
  /** Nothing is to come any more: what is undecided now is not true. */
  final: boolean;
};

type LinkWay = Extract<RoleWay, { how: "record-link" }>;
type Found = { how: BoundSubject["how"]; people: readonly LinkedSubject[] };
/** `next`: the way does not apply. `wait`: it may yet. `nobody`: it applies, and it cannot be told who it is. */
type Outcome = Found | "next" | "wait" | "nobody";

/** Reasons that leave a record out which may have told of a later event. */
const VOIDED: ReadonlySet<string> = new Set(["REC_PROOF", "REC_ISSUER", "REC_REPLAY", "REC_SUBJECT", "REC_SCHEMA"]);

const elementsOf = (bound: readonly BoundSubject[], role: string): BoundSubject[] =>
  bound.filter((each) => baseRole(each.role) === role);

const judgeWhen = (when: When | undefined, { context, form, final }: ResolveInput): true | "next" | "wait" => {
  const value = decideWhen(when, context);
  if (value === true) return true;
  return value === null && !final && waitsForField(when, context, form) ? "wait" : "next";
};

/** Days that the person told under a fact, of any element. */
const toldDays = (factId: string | undefined, { facts }: RuleContext): string[] =>
  [...facts].flatMap(([key, fact]) =>
    parseFactKey(key).factId === factId && fact.state === "known" ? [String(fact.value)] : [],
  );

/** Whether a record that cannot be read may have been the one that counts. */
const mayCount = (way: LinkWay, { latestBy }: RecordType): boolean =>
  latestBy !== undefined || way.newestBirth !== undefined || way.bornOn !== undefined;

const readElement = (way: LinkWay, element: string, { types, records, sources, context }: ResolveInput) => {
  const type = types.get(way.recordType)?.type;
  if (type === undefined) return { people: [] };
  const voided = sources.some(
    ({ role, recordType, reason }) => role === element && recordType === way.recordType && VOIDED.has(reason ?? ""),
  );
  if (voided && mayCount(way, type)) return "unclear";
  const own = records.filter(({ role, recordType, held }) => role === element && recordType === way.recordType && held);
  return readLink(own, { type, way, births: { days: toldDays(way.bornOn, context), asOf: context.asOf } });
};

const followLink = (way: LinkWay, input: ResolveInput, passed: readonly string[]): Outcome => {
  const elements = elementsOf(input.bound, way.from);
  if (elements.length === 0) {
    const from = input.form.roles.find(({ id }) => id === way.from);
    return from && findSubjects(from, input, passed) === "wait" ? "wait" : "next";
  }
  if (elements.some(({ role }) => input.isOpen(role, way.recordType))) return "wait";
  const readings = elements.map(({ role }) => readElement(way, role, input));
  const people = readings.flatMap((reading) => (reading === "unclear" ? [] : reading.people));
  if (readings.includes("unclear")) return "nobody";
  return people.length === 0 ? "next" : { how: "record-link", people: eachOnce(people) };
};

const known = (how: BoundSubject["how"], subject: SubjectId | undefined): Outcome =>
  subject === undefined ? "next" : { how, people: [{ subject, birthDate: undefined }] };

const tryWay = (way: RoleWay, input: ResolveInput, passed: readonly string[]): Outcome => {
  const applies = "when" in way ? judgeWhen(way.when, input) : true;
  if (applies !== true) return applies;
  const { principal, actor, company } = input.people;
  switch (way.how) {
    case "principal":
      return known(actor === undefined ? "self" : "mandate", principal);
    case "actor":
      return known("self", actor);
    case "licence-code":
      return known("licence-code", company);
    case "record-link":
      return followLink(way, input, passed);
  }
};

/** Somebody of the wrong kind does not stand for a role; of two different ones for one role neither does. */
const fitting = (role: FormRole, outcome: Found): Outcome => {
  const people = outcome.people.filter(({ subject }) => isAbout(role, subject));
  if (people.length === 0) return outcome.how === "record-link" ? "nobody" : "next";
  return people.length > 1 && !role.many ? "nobody" : { ...outcome, people };
};

const findSubjects = (role: FormRole, input: ResolveInput, passed: readonly string[]): Outcome => {
  // Two roles that each lead to the other wait until nothing else is to come.
  if (passed.includes(role.id)) return input.final ? "nobody" : "wait";
  const needed = judgeWhen(role.neededWhen, input);
  if (needed !== true) return needed === "wait" ? "wait" : "nobody";
  for (const way of role.ways) {
    const outcome = tryWay(way, input, [...passed, role.id]);
    const suited = typeof outcome === "object" ? fitting(role, outcome) : outcome;
    if (suited !== "next") return suited;
  }
  return "nobody";
};

const byBirth = (a: LinkedSubject, b: LinkedSubject): number => {
  const keys = [a, b].map(({ subject, birthDate }) => `${birthDate ?? "9999-12-31"} ${subjectKey(subject)}`);
  return (keys[0] ?? "") < (keys[1] ?? "") ? -1 : 1;
};

/** Elements that a role has not got yet; those it has keep their places. */
const bindRole = (role: FormRole, input: ResolveInput): BoundSubject[] => {
  const before = elementsOf(input.bound, role.id);
  if (before.length > 0 && !role.many) return [];
  const found = findSubjects(role, input, []);
  if (typeof found !== "object") return [];
  const taken = new Set(before.map(({ subject }) => subjectKey(subject)));
  return [...found.people]
    .sort(byBirth)
    .filter(({ subject }) => !taken.has(subjectKey(subject)))
    .map(({ subject }, i) => ({
      role: role.many ? `${role.id}[${before.length + i}]` : role.id,
      subject,
      how: found.how,
    }));
};

/**
 * Who stands for each role, by its first way that applies. People are matched by identifier alone. With `final` one
 * role at most is added, for what it leads to may decide the others.
 */
export const resolveSubjects = (input: ResolveInput): BoundSubject[] => {
  const bound = [...input.bound];
  for (;;) {
    const added = input.form.roles.map((role) => bindRole(role, { ...input, bound })).find((each) => each.length > 0);
    if (added === undefined) return bound;
    bound.push(...added);
    if (input.final) return bound;
  }
};
