import type { AccessEntry } from "../domain/consent.ts";
import type { PrefillCase } from "../domain/prefill.ts";
import type { SaveResult } from "../ports/case-store.ts";
import type { Gathering } from "./gather-records.ts";
import type { Gathered } from "./gather-work.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

/** Most tries to add to a case that the person is working on. */
const TRIES = 5;

/**
 * A case with what registers have answered. Nothing that the person did is touched, and a role keeps who it has. What
 * was withdrawn meanwhile stays away, and a case that was submitted stays as it was.
 */
export const addGathered = (stored: PrefillCase, { subjects, records, sources }: Gathered): PrefillCase => {
  if (stored.status === "submitted" || stored.withdrawn.length > 0) return stored;
  const roles = new Set(stored.subjects.map(({ role }) => role));
  const key = ({ role, recordType, recordId }: PrefillCase["records"][number]): string =>
    `${role}|${recordType}|${recordId}`;
  const held = new Set(stored.records.map(key));
  return {
    ...stored,
    subjects: [...stored.subjects, ...subjects.filter(({ role }) => !roles.has(role))],
    records: [...stored.records, ...records.filter((record) => !held.has(key(record)))],
    sources,
  };
};

type Addition = { prefillId: string; gathered: Gathered; entries?: readonly AccessEntry[]; open?: true };

/** Adds to the case as it is by now, again where somebody else was quicker. The ledger has every question in any case. */
export const keepGathered = async (
  { prefillId, gathered, entries = [], open }: Addition,
  { cases }: Pick<PrefillPorts, "cases">,
): Promise<SaveResult> => {
  const all = [...entries, ...gathered.entries];
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stored = await cases.case(prefillId);
    if (stored === undefined) break;
    const added = addGathered(stored, gathered);
    const status = open && added.status === "filling" ? "reviewing" : added.status;
    const saved = await cases.saveCase({ ...added, status }, all);
    if (saved.result !== "conflict") return saved;
  }
  await cases.record(all);
  return { result: "conflict" };
};

/** Late answers, one after the other as they come. */
export const keepLate = async (
  { prefillId, gathering }: { prefillId: string; gathering: Gathering },
  ports: Pick<PrefillPorts, "cases">,
): Promise<void> => {
  for (let late = await gathering.awaitLate(); late !== undefined; late = await gathering.awaitLate())
    await keepGathered({ prefillId, gathered: late }, ports);
};
