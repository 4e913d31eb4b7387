import type { RoleWay } from "../domain/form.ts";
import { type RecordType, type SubjectId, subjectKey, type VerifiedRecord } from "../domain/record.ts";
import { begunMonthsBetween, isDate } from "../rules/dates.ts";

/** The value of a claim; undefined where it has none. */
export const claimValue = (record: VerifiedRecord, claimId: string): unknown => {
  const claim = record.claims[claimId];
  return claim?.state === "value" ? claim.value : undefined;
};

const dayOf = (record: VerifiedRecord, claimId: string): string | undefined => {
  const value = claimValue(record, claimId);
  return typeof value === "string" && isDate(value) ? value : undefined;
};

/**
 * The records that tell the present state: of a type with `latestBy` those of the latest day, otherwise all. Undefined
 * where the latest cannot be told because one of several has no day.
 */
export const presentRecords = (
  records: readonly VerifiedRecord[],
  { latestBy }: Pick<RecordType, "latestBy">,
): readonly VerifiedRecord[] | undefined => {
  if (latestBy === undefined || records.length < 2) return records;
  const days = records.map((record) => dayOf(record, latestBy));
  const latest = days.reduce((last, day) => (day === undefined || last === undefined || day < last ? last : day), "");
  return days.includes(undefined) ? undefined : records.filter((_, i) => days[i] === latest);
};

/** The date of birth that a citizen's number holds. */
export const birthDateOf = ({ idType, id }: SubjectId): string | undefined => {
  if (idType !== "id-card") return undefined;
  const date = `${id.slice(6, 10)}-${id.slice(10, 12)}-${id.slice(12, 14)}`;
  return isDate(date) ? date : undefined;
};

export type LinkedSubject = { subject: SubjectId; birthDate: string | undefined };
/** `unclear`: the records do not tell who it is now. */
export type LinkReading = { people: readonly LinkedSubject[] } | "unclear";

type LinkWay = Pick<
  Extract<RoleWay, { how: "record-link" }>,
  "link" | "where" | "newestBirth" | "bornOn" | "bornWithinMonths"
>;

/** Without a claim that says so, the date of birth is the one in the number. */
const linksOf = (record: VerifiedRecord, link: string): LinkedSubject[] =>
  record.links
    .filter(({ role }) => role === link)
    .map(({ subject }) => ({ subject, birthDate: dayOf(record, "birthDate") ?? birthDateOf(subject) }));

const matches = (record: VerifiedRecord, where: LinkWay["where"]): boolean =>
  where === undefined || JSON.stringify(claimValue(record, where.claim)) === JSON.stringify(where.value);

/** Children of one birth may be born on both sides of midnight, in milliseconds. */
const ONE_BIRTH = 3 * 86_400_000;

/** Records of the latest birth; undefined where one of several has no date of birth. */
const newestOf = (records: readonly VerifiedRecord[]): readonly VerifiedRecord[] | undefined => {
  const days = records.map((record) => Date.parse(dayOf(record, "birthDate") ?? ""));
  if (records.length < 2) return records;
  const latest = Math.max(...days);
  return days.some(Number.isNaN) ? undefined : records.filter((_, i) => latest - (days[i] ?? 0) <= ONE_BIRTH);
};

/** Which births are meant: on one of these days, where any is told, and no longer ago than the way allows. */
export type BirthsMeant = { days: readonly string[]; asOf: string };

/** Records of the births that are meant; undefined where one cannot be told for want of a date. */
const birthsMeant = (
  records: readonly VerifiedRecord[],
  { bornOn, bornWithinMonths = Number.POSITIVE_INFINITY }: LinkWay,
  { days, asOf }: BirthsMeant,
): readonly VerifiedRecord[] | undefined => {
  const isAny = bornOn === undefined || days.length === 0;
  if (isAny && bornWithinMonths === Number.POSITIVE_INFINITY) return records;
  const dated = records.map((record) => ({ record, day: dayOf(record, "birthDate") }));
  if (dated.some(({ day }) => day === undefined)) return undefined;
  return dated.flatMap(({ record, day = "" }) =>
    (isAny || days.includes(day)) && begunMonthsBetween(day, asOf) <= bornWithinMonths ? [record] : [],
  );
};

/**
 * Who the records of one person lead to, each once. `where` is asked of the record that tells the present state: a
 * divorce that is later than the wedding leads to nobody.
 */
export const readLink = (
  records: readonly VerifiedRecord[],
  { type, way, births }: { type: Pick<RecordType, "latestBy">; way: LinkWay; births: BirthsMeant },
): LinkReading => {
  const { link, where, newestBirth } = way;
  const told = presentRecords(records, type);
  const meant = told && birthsMeant(told, way, births);
  const present = meant && newestBirth ? newestOf(meant) : meant;
  if (present === undefined) return "unclear";
  const leading = present.filter((record) => matches(record, where));
  if (type.latestBy !== undefined && leading.length > 0 && leading.length < present.length) return "unclear";
  return { people: eachOnce(leading.flatMap((record) => linksOf(record, link))) };
};

export const eachOnce = (people: readonly LinkedSubject[]): LinkedSubject[] => [
  ...new Map(people.map((each) => [subjectKey(each.subject), each])).values(),
];
