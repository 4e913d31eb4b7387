import type { Prefill, PrefillField, ReasonCode, SourceState } from "../domain/prefill.ts";
import type { Register } from "../domain/record.ts";

const FILLED: ReadonlySet<PrefillField["decision"]> = new Set(["locked", "editable", "confirm"]);

/** How many visible fields have a value, and how many fields name each reason. */
export const fillReport = (fields: readonly Pick<PrefillField, "decision" | "reasons">[]): Prefill["report"] => {
  const byReason: Partial<Record<ReasonCode, number>> = {};
  for (const { reasons } of fields) for (const reason of reasons) byReason[reason] = (byReason[reason] ?? 0) + 1;
  return { visible: fields.length, filled: fields.filter(({ decision }) => FILLED.has(decision)).length, byReason };
};

/** Names of the registers that have not answered yet. */
export const pendingSources = (sources: readonly SourceState[], registers: ReadonlyMap<string, Register>): string[] => {
  const waiting = sources.filter(({ state }) => state === "pending").map(({ register }) => register);
  return [...new Set(waiting)].sort().map((id) => registers.get(id)?.title ?? id);
};
