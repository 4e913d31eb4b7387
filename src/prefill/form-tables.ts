import type { FormField } from "../domain/form.ts";
import type { ClaimDefinition, PlainValue, RecordType, Register, ValueType } from "../domain/record.ts";
import { isInForce } from "../rules/values.ts";
import type { ValueShape } from "../text/normalise-value.ts";
import { displayValue } from "./display-value.ts";
import type { FormTables } from "./prefill-ports.ts";

/** The tables of a form on one day, looked up by name. */
export type Lookup = {
  asOf: string;
  tables: FormTables;
  register: (id: string) => Register | undefined;
  recordType: (register: string, id: string) => RecordType | undefined;
  display: (field: FormField, value: PlainValue) => string;
  shapeOf: (of: Pick<FormField | ClaimDefinition, "codeSystem"> & { type: ValueType }) => ValueShape;
};

const codesByTable = new WeakMap<object, ReadonlySet<string>>();

const codesOf = (tables: FormTables, id: string | undefined): ReadonlySet<string> | undefined => {
  const system = id === undefined ? undefined : tables.codeSystems.get(id);
  if (system === undefined) return undefined;
  const known = codesByTable.get(system);
  if (known) return known;
  const codes = new Set(system.codes.map(({ code }) => code));
  codesByTable.set(system, codes);
  return codes;
};

/** A division below the county stands under the county of its first six digits. */
const isRegionOn = (tables: FormTables, day: string, code: string): boolean => {
  const region =
    tables.regions.get(code) ?? (/^\d{9}(?:\d{3})?$/u.test(code) ? tables.regions.get(code.slice(0, 6)) : undefined);
  return region !== undefined && isInForce(region, day);
};

export const createLookup = (tables: FormTables, asOf: string): Lookup => ({
  asOf,
  tables,
  register: (id) => tables.registers.get(id),
  recordType: (register, id) => tables.registers.get(register)?.recordTypes.find((type) => type.id === id),
  display: (field, value) => displayValue(field, value, tables),
  shapeOf: ({ type, codeSystem }) => ({
    type,
    codes: codesOf(tables, codeSystem),
    isRegion: (code) => isRegionOn(tables, asOf, code),
    asOf,
  }),
});
