import type { PrefillPorts } from "./prefill-ports.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What is dropped: plans after an hour, answers of registers in forms never submitted after a day, drafts after 30 days. */
export const purgeCases = (
  { cases }: Pick<PrefillPorts, "cases">,
  now: Date,
): ReturnType<PrefillPorts["cases"]["purge"]> => {
  const before = (age: number): string => new Date(now.getTime() - age).toISOString();
  return cases.purge({ plans: before(HOUR), records: before(DAY), drafts: before(30 * DAY) }, []);
};
