import type { FormBinding, FormDefinition, FormField } from "../domain/form.ts";
import type { BoundSubject } from "../domain/prefill.ts";
import type { Claim, CodeSystem, RecordType, Register, SubjectId, VerifiedRecord } from "../domain/record.ts";
import { type DecidedField, decideForm } from "../prefill/decide-form.ts";
import type { DecideInput, FormTables } from "../prefill/prefill-ports.ts";
import { aField, aForm, aRole, binding } from "./test-form.ts";

export const AS_OF = "2026-07-24";
export const ME: SubjectId = { idType: "id-card", id: "990000199003070013" };
export const SPOUSE: SubjectId = { idType: "id-card", id: "990000199105120021" };

type Claims = RecordType["claims"];

const aType = (id: string, claims: Claims, overrides: Partial<RecordType> = {}): RecordType => ({
  id,
  title: id,
  about: "person",
  kind: "register",
  completeness: "complete",
  claims,
  links: [],
  ...overrides,
});

const RESIDENT: Claims = [
  { id: "name", label: "姓名", type: "name" },
  { id: "sex", label: "性别", type: "code", codeSystem: "sex" },
  { id: "birthDate", label: "出生日期", type: "date" },
  { id: "idNumber", label: "证件号码", type: "idNumber" },
  { id: "address", label: "住址", type: "address" },
  { id: "region", label: "地区", type: "region" },
  { id: "isProtected", label: "保护", type: "bool", optional: true },
];
const MARRIAGE: Claims = [
  { id: "maritalStatus", label: "婚姻状况", type: "code", codeSystem: "marital-status" },
  { id: "registrationDate", label: "登记日期", type: "date" },
  { id: "spouseName", label: "配偶姓名", type: "name" },
];
const DEATH: Claims = [{ id: "deathDate", label: "死亡日期", type: "date" }];

const aRegister = (id: string, recordTypes: RecordType[]): Register => ({
  id,
  title: `${id}库`,
  issuer: { id: `${id}-issuer`, name: `${id}部门`, level: "national" },
  recordTypes,
});

const REGISTERS: readonly Register[] = [
  aRegister("population", [aType("resident", RESIDENT)]),
  aRegister("insurance", [aType("pension", [...RESIDENT, ...MARRIAGE])]),
  aRegister("certificates", [aType("id-card", RESIDENT, { kind: "e-certificate" })]),
  aRegister("marriages", [
    aType("marriage", MARRIAGE, { completeness: "positive-only", many: true, latestBy: "registrationDate" }),
  ]),
  aRegister("births", [aType("birth", RESIDENT, { completeness: "positive-only", many: true })]),
  aRegister("deaths", [aType("death", DEATH, { completeness: "positive-only" })]),
];

const aCodeSystem = (id: string, codes: Record<string, string>): CodeSystem => ({
  id,
  title: id,
  version: "1",
  codes: Object.entries(codes).map(([code, label]) => ({ code, label })),
});

export const TABLES: FormTables = {
  registers: new Map(REGISTERS.map((register) => [register.id, register])),
  codeSystems: new Map([
    ["sex", aCodeSystem("sex", { "1": "男性", "2": "女性" })],
    ["marital-status", aCodeSystem("marital-status", { "10": "未婚", "20": "已婚", "30": "丧偶", "40": "离婚" })],
  ]),
  parameters: new Map(),
  regions: new Map([
    ["000000", { code: "000000", name: "全国", level: "nation" }],
    ["430100", { code: "430100", name: "长沙市", parent: "000000", level: "prefecture" }],
    ["430122", { code: "430122", name: "望城县", parent: "430100", level: "county", effectiveTo: "2011-05-19" }],
    ["430112", { code: "430112", name: "望城区", parent: "430100", level: "county", effectiveFrom: "2011-05-20" }],
  ]),
};

const toClaim = (value: unknown): Claim =>
  typeof value === "object" && value !== null && "state" in value
    ? (value as Claim)
    : { state: "value", value, verifiedAs: "authority" };

let numbered = 0;

/** `held("population.resident", { name: "张三" })`: a record of yesterday about the applicant; a claim may be a whole one. */
export const held = (
  kind: string,
  claims: Record<string, unknown>,
  overrides: Partial<VerifiedRecord> = {},
): VerifiedRecord => {
  const [register = "", recordType = ""] = kind.split(".");
  numbered += 1;
  return {
    recordId: `record-${numbered}`,
    register,
    recordType,
    schemaVersion: "1",
    issuer: `${register}-issuer`,
    held: true,
    subject: ME,
    claims: Object.fromEntries(Object.entries(claims).map(([id, value]) => [id, toClaim(value)])),
    links: [],
    updatedAt: "2026-07-23",
    status: { value: "valid", checkedAt: `${AS_OF}T00:00:00Z` },
    binding: { requestId: "request", caseId: "case", nonce: "nonce", purpose: "newborn" },
    role: "applicant",
    retrievedAt: `${AS_OF}T00:00:00Z`,
    proof: { format: "jws", kid: "key" },
    ...overrides,
  };
};

export const noneHeld = (kind: string, role = "applicant"): DecideInput["sources"][number] => {
  const [register = "", recordType = ""] = kind.split(".");
  return { register, recordType, role, state: "notHeld", at: `${AS_OF}T00:00:00Z` };
};

export const APPLICANT: BoundSubject = { role: "applicant", subject: ME, how: "self" };

export const SELF = aRole("applicant", [{ how: "principal" }]);

export type DecisionSetup = Partial<Omit<DecideInput, "form">> & {
  fields?: FormDefinition["fields"];
  form?: Partial<FormDefinition>;
};

export const aDecision = ({ fields = [], form = {}, ...input }: DecisionSetup): DecideInput => ({
  form: { ...aForm([SELF], fields), ...form },
  model: undefined,
  tables: TABLES,
  asOf: AS_OF,
  facts: {},
  subjects: [APPLICANT],
  records: [],
  sources: [],
  entries: {},
  previous: [],
  ...input,
});

export const decideAll = (setup: DecisionSetup): Map<string, DecidedField> =>
  new Map(decideForm(aDecision(setup)).fields.map((field) => [field.shown.fieldId, field]));

/** The one field of a decision, in the words of a table: `locked 张三 [] {lower 李四}`. */
export const inWords = (field: DecidedField | undefined): string => {
  if (field === undefined) return "hidden";
  const { decision, reasons, others = [] } = field.shown;
  const beside = others.map(({ why, display }) => `${why} ${display}`);
  return [
    decision,
    ...(field.value === undefined ? [] : [JSON.stringify(field.value).replaceAll('"', "")]),
    ...(reasons.length > 0 ? [reasons.join("+")] : []),
    ...(beside.length > 0 ? [`{${beside.join(", ")}}`] : []),
  ].join(" ");
};

/** `bound("population.resident.name")`: a binding by register, record type and claim. */
export const bound = (path: string, overrides: Partial<FormBinding> = {}): FormBinding => {
  const [register = "", ...rest] = path.split(".");
  return binding(register, rest.join("."), overrides);
};

export type Given = Partial<Pick<DecideInput, "records" | "sources" | "entries">>;

/** A form of one field of the applicant. */
export const decideOne = (field: Partial<FormField>, given: Given = {}): string =>
  inWords(decideAll({ fields: [aField("applicant.x", field)], ...given }).get("applicant.x"));
