import type { BoundSubject, FieldEntry, PrefillCase, SourceState } from "../../domain/prefill.ts";
import { subjectKey, type VerifiedRecord } from "../../domain/record.ts";
import { toMillis } from "./sql.ts";

/** Answers that tell something of a person: a record, or that there is none. */
const isAnswer = ({ state }: SourceState): boolean => state === "fetched" || state === "notHeld";

/** When the oldest answer of a register that the case still holds was given; undefined where it holds none. */
export const answeredAt = ({ records, sources }: PrefillCase): number | undefined => {
  const times = [
    ...records.map(({ retrievedAt }) => toMillis(retrievedAt)),
    ...sources.filter(isAnswer).map(({ at }) => toMillis(at)),
  ];
  return times.length === 0 ? undefined : Math.min(...times);
};

/** A tick holds what the person saw, which may be a register's value; of what they typed themselves it stays. */
const withoutTicks = (entries: Record<string, FieldEntry>): Record<string, FieldEntry> =>
  Object.fromEntries(
    Object.entries(entries).map(([fieldId, entry]) => {
      if (entry.set) return [fieldId, entry];
      const { accepted: _, ...others } = entry;
      return [fieldId, others];
    }),
  );

type Held = { records: VerifiedRecord[]; subjects: BoundSubject[] };

/** People who are known from a dropped record alone go with it, and what was fetched about them, and so on. */
const dropUnlinked = ({ records, subjects }: Held): Held => {
  const linked = new Set(records.flatMap(({ links }) => links.map(({ subject }) => subjectKey(subject))));
  const bound = subjects.filter(({ how, subject }) => how !== "record-link" || linked.has(subjectKey(subject)));
  if (bound.length === subjects.length) return { records, subjects };
  const roles = new Set(bound.map(({ role }) => role));
  const gone = new Set(subjects.map(({ role }) => role).filter((role) => !roles.has(role)));
  return dropUnlinked({ records: records.filter(({ role }) => !gone.has(role)), subjects: bound });
};

const keepRecords = (from: PrefillCase, isKept: (record: VerifiedRecord) => boolean): PrefillCase => {
  const held = dropUnlinked({ records: from.records.filter(isKept), subjects: from.subjects });
  return { ...from, ...held, entries: withoutTicks(from.entries) };
};

/** The registers may not be used any more: their records go, and the form goes on by hand. */
export const withdrawSources = (from: PrefillCase, registers: readonly string[], at: string): PrefillCase => {
  const isWithdrawn = new Set(registers);
  return {
    ...keepRecords(from, ({ register }) => !isWithdrawn.has(register)),
    sources: from.sources.map((source) =>
      isWithdrawn.has(source.register)
        ? { ...source, state: "withdrawn" as const, reason: "CONSENT_WITHDRAWN" as const, at }
        : source,
    ),
    withdrawn: [...new Set([...from.withdrawn, ...registers])],
    updatedAt: at,
  };
};

/** Answers given before `before` go; as they cannot be shown any more, their registers count as out of reach. */
export const expireAnswers = (from: PrefillCase, before: number): PrefillCase => ({
  ...keepRecords(from, ({ retrievedAt }) => toMillis(retrievedAt) >= before),
  sources: from.sources.map((source) =>
    isAnswer(source) && toMillis(source.at) < before
      ? { ...source, state: "error" as const, reason: "SRC_UNAVAILABLE" as const }
      : source,
  ),
});
