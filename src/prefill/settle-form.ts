import type { RuleContext } from "../rules/verdict.ts";
import type { Settlement } from "./decide-field.ts";
import type { ConcreteField } from "./expand-fields.ts";
import { createFactReader, evaluateWhen } from "./form-facts.ts";
import { type Prepared, settleFields } from "./settle-fields.ts";

export type SettledForm = { settlements: ReadonlyMap<string, Settlement>; context: RuleContext };

const equal = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && a.isSubsetOf(b);

/**
 * Decides which fields are visible together with what they hold, for the one depends on the other: from the fields
 * that always are, round by round, until nothing changes. Conditions that chase each other in a circle never settle:
 * what still changes when every chain of the form must have ended is undecided, and so not visible.
 */
export const settleForm = (prepared: Prepared): SettledForm => {
  const { form } = prepared.view.input;
  const fields: ConcreteField[] = [...prepared.fields.values()];
  const readFacts = createFactReader(prepared.view);
  const enough = form.fields.length + form.lockGroups.length + 2;
  const undecided = new Set<string>();
  let visible: ReadonlySet<string> = new Set(
    fields.filter(({ definition }) => definition.visibleWhen === true).map(({ id }) => id),
  );
  let broken: ReadonlySet<string> = new Set();
  for (let round = 1; ; round += 1) {
    const { settlements, unlockable } = settleFields(prepared, { visible, broken });
    const context = readFacts(
      fields.flatMap((field) => {
        const settlement = settlements.get(field.id);
        return settlement ? [{ field, settlement }] : [];
      }),
    );
    const next = new Set(
      fields
        .filter(
          ({ id, definition, binding }) =>
            !undecided.has(id) && evaluateWhen(definition.visibleWhen, context, binding) === true,
        )
        .map(({ id }) => id),
    );
    const brokenNext = broken.union(unlockable);
    if (equal(visible, next) && equal(broken, brokenNext)) return { settlements, context };
    if (round > enough) for (const id of visible.symmetricDifference(next)) undecided.add(id);
    visible = next;
    broken = brokenNext;
  }
};
