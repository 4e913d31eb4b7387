import type { FormBinding, FormDefinition, FormField, RoleWay } from "../src/domain/form.ts";
import type { RegisterFile } from "../src/domain/record.ts";

/** Register files by identifier: what the truth is read from, without any code of the job. */
export type Files = ReadonlyMap<string, RegisterFile>;
export type Facts = Readonly<Record<string, boolean | number | string | string[]>>;

export type BaseCase = {
  name: string;
  formId: string;
  /** File of the person who signs in. */
  person: RegisterFile;
  company: RegisterFile | undefined;
  facts: Facts;
  region: string;
};

type Stored = RegisterFile["records"][number];

const holds = (when: unknown, facts: Facts): boolean => {
  if (when === undefined || when === true) return true;
  const { fact, op, value } = when as { fact?: string; op?: string; value?: unknown };
  return fact !== undefined && op === "eq" && facts[fact] === value;
};

const DAYS = 3 * 86_400_000;

type LinkWay = Extract<RoleWay, { how: "record-link" }>;

/** The first day of birth that is so many begun months ago. */
const firstDay = (months: number): string => {
  const day = new Date(Date.now() + 8 * 3_600_000);
  day.setUTCMonth(day.getUTCMonth() - months);
  return day.toISOString().slice(0, 10);
};

const isMeant = ({ claims }: Stored, way: LinkWay, facts: Facts): boolean => {
  const day = String(claims["birthDate"]);
  const told = Object.entries(facts).flatMap(([key, value]) =>
    key.replace(/\[\d+\]/u, "") === way.bornOn ? [String(value)] : [],
  );
  return (told.length === 0 || told.includes(day)) && day >= firstDay(way.bornWithinMonths ?? 1200);
};

const leading = (file: RegisterFile, way: LinkWay, facts: Facts): Stored[] => {
  const births = way.recordType === "birth-certificate";
  const own = file.records.filter(
    (record) => record.recordType === way.recordType && (!births || isMeant(record, way, facts)),
  );
  const dayOf = (record: Stored): number =>
    Date.parse(String(record.claims["registrationDate"] ?? record.claims["birthDate"]));
  const last = Math.max(...own.map(dayOf));
  const current =
    way.newestBirth || way.where ? own.filter((record) => last - dayOf(record) <= (way.newestBirth ? DAYS : 0)) : own;
  return way.where ? current.filter((record) => record.claims[way.where?.claim ?? ""] === way.where?.value) : current;
};

const follow = (
  way: RoleWay,
  { person, company, facts }: BaseCase,
  { bound, files }: { bound: ReadonlyMap<string, RegisterFile[]>; files: Files },
): RegisterFile[] => {
  if ("when" in way && !holds(way.when, facts)) return [];
  switch (way.how) {
    case "principal":
      return [person];
    case "licence-code":
      return company ? [company] : [];
    case "actor":
      return [];
    case "record-link":
      return (bound.get(way.from) ?? []).flatMap((from) =>
        leading(from, way, facts)
          .flatMap(({ links = [] }) => links.filter(({ role }) => role === way.link))
          .flatMap(({ id }) => files.get(id) ?? []),
      );
  }
};

const birthOf = ({ subject }: RegisterFile): string => subject.id.slice(6, 14) + subject.id;

/** Who stands for each role, `child[0]` for elements of a list: read from the links in the files. */
export const rolesOf = (base: BaseCase, form: FormDefinition, files: Files): Map<string, RegisterFile> => {
  const bound = new Map<string, RegisterFile[]>();
  for (let round = 0; round < form.roles.length; round += 1)
    for (const role of form.roles) {
      if (bound.has(role.id) || !holds(role.neededWhen, base.facts)) continue;
      const found = role.ways.map((way) => follow(way, base, { bound, files })).find((each) => each.length > 0);
      if (found)
        bound.set(
          role.id,
          [...new Set(found)].sort((a, b) => (birthOf(a) < birthOf(b) ? -1 : 1)),
        );
    }
  return new Map(
    [...bound].flatMap(([role, people]): [string, RegisterFile][] =>
      form.roles.find(({ id }) => id === role)?.many
        ? people.map((file, i) => [`${role}[${i}]`, file])
        : people.slice(0, 1).map((file) => [role, file]),
    ),
  );
};

/** Records that a binding names, of the latest day where a type has one. */
export const recordsFor = (binding: FormBinding, file: RegisterFile | undefined): Stored[] => {
  const all = (file?.records ?? []).filter(
    ({ register, recordType }) => register === binding.register && recordType === binding.recordType,
  );
  const latest = Math.max(
    ...all.map((record) => Date.parse(String(record.claims["registrationDate"] ?? "1900-01-01"))),
  );
  const own = all.filter((record) => Date.parse(String(record.claims["registrationDate"] ?? "1900-01-01")) === latest);
  const { where } = binding;
  return where ? own.filter((record) => record.claims[where.claim] === where.value) : own;
};

/** What the registers say of a field, best source first. */
export const truthOf = (field: FormField, role: string, roles: ReadonlyMap<string, RegisterFile>): unknown[] =>
  field.bindings.flatMap((binding) =>
    recordsFor(binding, roles.get(binding.subject ?? role))
      .map((record) => record.claims[binding.claim])
      .filter((value) => value !== undefined && value !== null)
      .map((value) => binding.map?.[String(value)] ?? value),
  );
