import type { Fact } from "../domain/condition.ts";
import type { When } from "../domain/form.ts";
import { evaluateCondition } from "../rules/evaluate-condition.ts";
import type { Binding } from "../rules/fact-key.ts";
import type { Tristate } from "../rules/values.ts";
import type { RuleContext } from "../rules/verdict.ts";
import type { CaseView } from "./case-view.ts";
import type { Settlement } from "./decide-field.ts";
import type { ConcreteField } from "./expand-fields.ts";
import { createFormContext } from "./form-context.ts";

/** A decided value wins over what was told; a contested or unconfirmed one makes the fact unknown. */
const factOf = ({ decision, candidate, accepted }: Settlement): Fact | undefined => {
  if (decision === "conflict") return { state: "conflict" };
  if (candidate === undefined) return undefined;
  if (candidate.grade === "A6" && !accepted) return { state: "unknown" };
  return { state: "known", value: candidate.value };
};

/** Makes the rule context of a form for the values that its visible fields have. */
export const createFactReader = ({ input, counts }: CaseView) => {
  const lists = [...counts].flatMap(([role, count]) =>
    count === undefined ? [] : [[`${role}.count`, count] as const],
  );
  const told = createFormContext({ ...input, decided: Object.fromEntries(lists) });
  return (settled: readonly { field: ConcreteField; settlement: Settlement }[]): RuleContext => {
    const facts = new Map(told.facts);
    for (const { field, settlement } of settled) {
      const fact = factOf(settlement);
      if (fact) facts.set(field.id, fact);
    }
    return { ...told, facts };
  };
};

export const evaluateWhen = (when: When | false, context: RuleContext, binding: Binding): Tristate =>
  typeof when === "boolean" ? when : evaluateCondition(when, context, binding).value;
