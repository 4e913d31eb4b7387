import type { FormBinding, FormField } from "../domain/form.ts";
import { type ReadFault, type ReadValue, readValue } from "../text/normalise-value.ts";
import type { Lookup } from "./form-tables.ts";

const UNMAPPED: { fault: ReadFault } = { fault: "CODE_UNMAPPED" };

const through = (raw: unknown, map: Readonly<Record<string, string>>): unknown => {
  if (Array.isArray(raw)) {
    const parts = raw.map((part) => through(part, map));
    return parts.includes(undefined) ? undefined : parts;
  }
  const key = String(raw);
  return Object.hasOwn(map, key) ? map[key] : undefined;
};

/**
 * What the claim of a record is as a value of a field: read by the type of the claim, taken through the map of the
 * binding, then read by the type of the field. Nothing is converted but by the map.
 */
export const readClaim = (
  raw: unknown,
  { binding, field }: { binding: FormBinding; field: FormField },
  lookup: Lookup,
): ReadValue => {
  const shape = lookup.shapeOf(field);
  const claim = lookup.recordType(binding.register, binding.recordType)?.claims.find(({ id }) => id === binding.claim);
  // The codes of a register are not those of the form: only the map, where there is one, knows both.
  const isCode = claim?.type === "code" || claim?.type === "list";
  const own =
    claim === undefined || isCode || claim.type === field.type ? { value: raw } : readValue(raw, lookup.shapeOf(claim));
  if ("fault" in own) return own;
  if (binding.map === undefined) return readValue(own.value, shape);
  const mapped = through(own.value, binding.map);
  return mapped === undefined ? UNMAPPED : readValue(mapped, shape);
};
