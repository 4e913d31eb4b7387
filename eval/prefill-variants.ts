import type { FormDefinition, FormField } from "../src/domain/form.ts";
import type { RegisterFault, RegisterFile } from "../src/domain/record.ts";

/** What must come of a field: nothing, no lock, a conflict, the value of its first source, or nothing is said of it. */
export type Expected = "blank" | "not-locked" | "conflict" | "kept";
export type Judge = (field: FormField) => Expected | undefined;

export type Variant = {
  name: string;
  /** Changes every register file of the case. */
  plant: (file: RegisterFile) => RegisterFile;
  judge: Judge;
  /** Registers that are not consented to; sensitive data are consented to unless said. */
  without?: readonly string[];
  sensitive?: boolean;
};

type Stored = RegisterFile["records"][number];

const mapRecords = (file: RegisterFile, change: (record: Stored) => Stored): RegisterFile => ({
  ...file,
  records: file.records.map(change),
});

const hasSource = ({ bindings, derive }: FormField): boolean => bindings.length > 0 && derive === undefined;
const blankWithSource: Judge = (field) => (hasSource(field) ? "blank" : undefined);

const broken = (fault: RegisterFault, registers: readonly string[]): Variant => ({
  name: `registers: ${fault}`,
  plant: (file) => ({ ...file, faults: registers.map((register) => ({ register, fault })) }),
  judge: blankWithSource,
});

/** Every record that feeds the form gets another standing. */
const standing = (name: string, change: Partial<Stored>, keep: ReadonlySet<string>): Variant => ({
  name,
  // What leads to other people stays, so that their fields are judged too.
  plant: (file) => mapRecords(file, (record) => (keep.has(record.recordType) ? record : { ...record, ...change })),
  judge: (field) =>
    hasSource(field) && field.bindings.every(({ recordType }) => !keep.has(recordType)) ? "blank" : undefined,
});

const otherText = (value: unknown): unknown => {
  if (typeof value !== "string") return value;
  if (/^\d{4}-\d{2}-\d{2}$/u.test(value)) return value.startsWith("1977") ? "1978-02-03" : "1977-02-03";
  return value;
};

const OTHER_NAME = "另有其人";

/** Another value of the same kind for the claims of one binding rank. */
const differing = (authority: "secondary" | "copy", form: FormDefinition): Variant => {
  const touched = new Set(
    form.fields.flatMap(({ bindings }) =>
      bindings
        .filter((binding) => binding.authority === authority)
        .map(({ recordType, claim }) => `${recordType}.${claim}`),
    ),
  );
  // A claim that is the first source of another field stays: only one side of a difference is planted.
  for (const { bindings } of form.fields)
    for (const { recordType, claim } of bindings.slice(0, 1)) touched.delete(`${recordType}.${claim}`);
  const change = (record: Stored): Stored => ({
    ...record,
    claims: Object.fromEntries(
      Object.entries(record.claims).map(([claim, value]) => {
        if (!touched.has(`${record.recordType}.${claim}`)) return [claim, value];
        return [claim, /name$/iu.test(claim) ? OTHER_NAME : otherText(value)];
      }),
    ),
  });
  const touches = ({ bindings, type }: FormField): boolean =>
    (type === "name" || type === "date") &&
    bindings[0]?.authority === "primary" &&
    bindings
      .slice(1)
      .some((binding) => binding.authority === authority && touched.has(`${binding.recordType}.${binding.claim}`));
  return {
    name: `differing ${authority}`,
    plant: (file) => mapRecords(file, change),
    judge: (field) => {
      if (!touches(field)) return undefined;
      return authority === "copy" && field.onConflict === "preferAuthority" ? "kept" : "conflict";
    },
  };
};

type Spoiled = { name: string; types: ReadonlySet<string>; value: unknown };

const spoil = ({ name, types, value }: Spoiled, form: FormDefinition): Variant => {
  const claims = new Set(
    form.fields
      .filter(({ type }) => types.has(type))
      .flatMap(({ bindings }) => bindings.map(({ recordType, claim }) => `${recordType}.${claim}`)),
  );
  const leads = new Set(
    form.roles.flatMap(({ ways }) => ways.flatMap((way) => (way.how === "record-link" ? [way.recordType] : []))),
  );
  return {
    name,
    plant: (file) =>
      mapRecords(file, (record) => ({
        ...record,
        claims: Object.fromEntries(
          Object.entries(record.claims).map(([claim, old]) => [
            claim,
            claims.has(`${record.recordType}.${claim}`) && !leads.has(record.recordType) ? value : old,
          ]),
        ),
      })),
    judge: (field) =>
      hasSource(field) && types.has(field.type) && field.bindings.every(({ recordType }) => !leads.has(recordType))
        ? "blank"
        : undefined,
  };
};

/** Every way of going wrong, each with what must come of it by construction. */
export const variantsOf = (form: FormDefinition): Variant[] => {
  const registers = [...new Set(form.fields.flatMap(({ bindings }) => bindings.map(({ register }) => register)))];
  const leads = new Set(
    form.roles.flatMap(({ ways }) => ways.flatMap((way) => (way.how === "record-link" ? [way.recordType] : []))),
  );
  const people = new Set(
    form.roles.filter(({ about, ways }) => about === "person" && ways.length > 0).map(({ id }) => id),
  );
  const old = standing("old records", { updatedAt: "2015-01-01" }, leads);
  return [
    ...(["error", "wrong-subject", "bad-signature", "replay"] as const).map((fault) => broken(fault, registers)),
    ...(["revoked", "suspended", "lost", "expired"] as const).map((status) =>
      standing(`records: ${status}`, { status }, leads),
    ),
    standing("records: run out", { validUntil: "2026-01-31" }, leads),
    {
      ...old,
      judge: (field) =>
        field.bindings.some(({ fresh }) => fresh.maxAgeDays !== undefined) &&
        field.bindings.every(({ fresh, recordType }) => fresh.maxAgeDays !== undefined && !leads.has(recordType))
          ? "not-locked"
          : undefined,
    },
    {
      name: "no records",
      plant: (file) => ({ ...file, records: file.records.filter(({ recordType }) => leads.has(recordType)) }),
      judge: (field) =>
        hasSource(field) && field.bindings.every(({ recordType }) => !leads.has(recordType)) ? "blank" : undefined,
    },
    { name: "no consent", plant: (file) => file, judge: blankWithSource, without: registers },
    {
      name: "no separate consent",
      plant: (file) => file,
      sensitive: false,
      judge: (field) =>
        hasSource(field) && field.bindings.every(({ needs }) => needs.basis === "separate-consent")
          ? "blank"
          : undefined,
    },
    differing("secondary", form),
    differing("copy", form),
    spoil({ name: "unknown codes", types: new Set(["code"]), value: "zz" }, form),
    spoil(
      {
        name: "numbers that fail their check",
        types: new Set(["idNumber", "uscc", "bankAccount"]),
        value: "990000199001011234",
      },
      form,
    ),
    spoil({ name: "dates without a day", types: new Set(["date"]), value: "1990" }, form),
    {
      name: "protected",
      plant: (file) =>
        mapRecords(file, (record) =>
          record.recordType === "resident" ? { ...record, claims: { ...record.claims, isProtected: true } } : record,
        ),
      judge: (field) =>
        hasSource(field) && field.type === "address" && people.has(field.id.slice(0, field.id.indexOf(".")))
          ? "blank"
          : undefined,
    },
  ];
};
