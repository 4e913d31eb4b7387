import type { ConcreteField } from "./expand-fields.ts";

/** The group that a field is locked with: of a list one for each element. */
export const lockGroupOf = ({ definition, role, binding }: ConcreteField): string | undefined => {
  const { lockGroup } = definition;
  if (lockGroup === undefined) return undefined;
  return Object.keys(binding).length > 0 ? `${lockGroup} ${role}` : lockGroup;
};

/** Groups of which not every visible field can be locked: nothing of them is (docs/prefill.md, rule 18). */
export const incompleteGroups = (
  visible: readonly ConcreteField[],
  canBeLocked: (field: ConcreteField) => boolean,
): Set<string> =>
  new Set(
    visible.flatMap((field) => {
      const group = lockGroupOf(field);
      return group === undefined || canBeLocked(field) ? [] : [group];
    }),
  );
