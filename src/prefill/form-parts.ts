import type { FormDefinition, FormRole } from "../domain/form.ts";
import type { RecordType, Register, SubjectId } from "../domain/record.ts";

/** `child` of `child[1]`. */
export const baseRole = (role: string): string => role.replace(/\[\d+\]$/u, "");

/** The role that a field belongs to: `mother` of `mother.name`. */
export const roleOfField = (fieldId: string): string => fieldId.split(".")[0] ?? "";

export const isAbout = (role: Pick<FormRole, "about">, subject: SubjectId): boolean =>
  (role.about === "company") === (subject.idType === "uscc");

export type PlacedType = { register: Register; type: RecordType };

/** Record types by id with the register that has them; an id stands for one type in all registers. */
export const placeRecordTypes = (registers: ReadonlyMap<string, Register>): ReadonlyMap<string, PlacedType> =>
  new Map(
    [...registers.values()].flatMap((register) =>
      register.recordTypes.map((type): [string, PlacedType] => [type.id, { register, type }]),
    ),
  );

type InForce = { effectiveFrom?: string | undefined; effectiveTo?: string | undefined };
export const isInForce = ({ effectiveFrom, effectiveTo }: InForce, day: string): boolean =>
  (effectiveFrom ?? day) <= day && day <= (effectiveTo ?? day);

/** The form of a one-thing on a day; of several the one that came into force last. */
export const formInForce = (
  forms: ReadonlyMap<string, FormDefinition>,
  oneThingId: string,
  day: string,
): FormDefinition | undefined =>
  [...forms.values()]
    .filter((form) => form.oneThingId === oneThingId && isInForce(form, day))
    .sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? 1 : -1))[0];
