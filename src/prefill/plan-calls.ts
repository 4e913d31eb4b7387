import type { FormDefinition, FormRole, RoleWay } from "../domain/form.ts";
import type { PlannedCall, PlanReply } from "../domain/prefill.ts";
import type { Register } from "../domain/record.ts";
import { decideWhen } from "./form-context.ts";
import { type PlannedQuestion, planQuestions, possibleWays, type QuestionInput, strictest } from "./plan-questions.ts";

type How = PlanReply["roles"][number]["how"];

const HOW: Readonly<Record<RoleWay["how"], (onBehalf: boolean) => How>> = {
  principal: (onBehalf) => (onBehalf ? "mandate" : "self"),
  actor: () => "self",
  "record-link": () => "record-link",
  "licence-code": () => "licence-code",
};

/** By the first way that applies, or else by the first that still may. */
const howOf = (role: FormRole, input: QuestionInput): How => {
  const ways = possibleWays(role, input);
  const certain = ways.find((way) => ("when" in way ? decideWhen(way.when, input.context) : true) === true);
  const way = certain ?? ways[0];
  return way === undefined ? "unbound" : HOW[way.how](input.onBehalf);
};

/** Whoever a role is about that the form does not have: the person for whom all is done. */
export const PRINCIPAL = "principal";

export const labelOfRole = (form: FormDefinition, role: string): string =>
  form.roles.find(({ id }) => id === role)?.label ?? (role === PRINCIPAL ? "办事人" : role);

const mergeQuestions = (
  questions: readonly PlannedQuestion[],
  { form, registers }: { form: FormDefinition; registers: ReadonlyMap<string, Register> },
): PlannedCall => {
  const [first] = questions;
  const register = registers.get(first?.register ?? "");
  const subject = first?.role ?? "";
  const concepts = new Map<string, PlannedCall["concepts"][number]>();
  for (const { id, label, sensitive } of questions.flatMap(({ claims }) => claims)) {
    const before = concepts.get(id);
    concepts.set(id, { id, label, sensitive: sensitive || before?.sensitive === true });
  }
  const words = new Set([
    ...questions.flatMap(({ claims }) => claims.map(({ label }) => label)),
    ...questions.flatMap(({ links }) => links),
  ]);
  return {
    source: first?.register ?? "",
    label: `${register?.issuer.name ?? ""}：${labelOfRole(form, subject)}的${[...words].join("、")}`,
    subject,
    concepts: [...concepts.values()],
    purpose: first?.purpose ?? "",
    basis: strictest(questions.map(({ basis }) => basis)),
  };
};

export type PlanCallsInput = QuestionInput & {
  registers: ReadonlyMap<string, Register>;
  /** Asked besides, to see whether somebody may act for somebody else. */
  standing: readonly PlannedQuestion[];
};

/**
 * What is shown before anything is asked: who stands for what, and one call for each register and role. How many
 * elements a list has is known only from records, so it is planned once, under the id of its role.
 */
export const planCalls = (input: PlanCallsInput): Pick<PlanReply, "roles" | "calls"> => {
  const { form } = input;
  const groups = Map.groupBy(
    [...planQuestions(input), ...input.standing],
    ({ register, role }) => `${register}|${role}`,
  );
  return {
    roles: form.roles
      .filter(({ ways, neededWhen }) => ways.length > 0 && decideWhen(neededWhen, input.context) !== false)
      .map((role) => ({ role: role.id, label: role.label, how: howOf(role, input) })),
    calls: [...groups.values()].map((questions) => mergeQuestions(questions, input)),
  };
};

/** Questions as far as a plan that was shown has them; what is not in it is not asked. */
export const withinPlan = (questions: readonly PlannedQuestion[], calls: readonly PlannedCall[]): PlannedQuestion[] =>
  questions.flatMap((question) => {
    const call = calls.find(({ source, subject }) => source === question.register && subject === question.role);
    if (call === undefined) return [];
    const shown = new Map(call.concepts.map(({ id, sensitive }) => [id, sensitive]));
    const claims = question.claims.filter(({ id, sensitive }) => shown.has(id) && (shown.get(id) || !sensitive));
    return claims.length === 0 && question.claims.length > 0 ? [] : [{ ...question, claims }];
  });
