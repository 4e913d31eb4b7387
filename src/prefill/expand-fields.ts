import type { FormDefinition, FormField, FormRole } from "../domain/form.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import type { BoundSubject } from "../domain/prefill.ts";
import { MAX_COUNT } from "../rules/evaluate-condition.ts";
import type { Binding } from "../rules/fact-key.ts";

/** One field of one person: `child[1].name`. */
export type ConcreteField = {
  id: string;
  /** Role with its element: `child[1]`. */
  role: string;
  /** The element that conditions about its role look at. */
  binding: Binding;
  definition: FormField;
};

const roleOf = ({ id }: FormField): string => id.slice(0, id.indexOf("."));

/**
 * How many elements a list role has: everybody who is linked, or more where the facts say so, whose fields are then
 * typed. Undefined where neither says anything.
 */
export const countOf = (role: FormRole, subjects: readonly BoundSubject[], facts: CaseFacts): number | undefined => {
  const bound = subjects
    .map((subject) => new RegExp(`^${role.id}\\[(\\d{1,3})\\]$`, "u").exec(subject.role)?.[1])
    .filter((index) => index !== undefined)
    .map((index) => Number(index) + 1);
  const told = facts[`${role.id}.count`];
  const counts = [...bound, ...(Number.isSafeInteger(told) ? [Number(told)] : [])];
  return counts.length === 0 ? undefined : Math.min(Math.max(0, ...counts), MAX_COUNT);
};

type Case = { subjects: readonly BoundSubject[]; facts: CaseFacts };

/** Elements of each list role by its name; roles that are no list are not in it. */
export const countElements = (form: FormDefinition, { subjects, facts }: Case): Map<string, number | undefined> =>
  new Map(form.roles.filter(({ many }) => many).map((role) => [role.id, countOf(role, subjects, facts)]));

/** Every field of every element, in the order of the form; a list that nothing is known of has one element. */
export const expandFields = (form: FormDefinition, counts: ReadonlyMap<string, number | undefined>): ConcreteField[] =>
  form.fields.flatMap((definition) => {
    const role = roleOf(definition);
    if (!counts.has(role)) return [{ id: definition.id, role, binding: {}, definition }];
    const name = definition.id.slice(role.length);
    return Array.from({ length: counts.get(role) ?? 1 }, (_, index) => ({
      id: `${role}[${index}]${name}`,
      role: `${role}[${index}]`,
      binding: { [role]: index },
      definition,
    }));
  });
