import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { Actor, Consent, MandateAction } from "../domain/consent.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { Prefill, PrefillField } from "../domain/prefill.ts";
import type { SubjectId } from "../domain/record.ts";
import type { Idempotency } from "../ports/case-store.ts";
import { giveConsent } from "../prefill/give-consent.ts";
import { grantMandate } from "../prefill/grant-mandate.ts";
import { openPrefill } from "../prefill/open-prefill.ts";
import { planPrefill } from "../prefill/plan-prefill.ts";
import { createTestPorts, type TestPorts, testRun } from "./prefill-ports.ts";
import { NOW, person, type Script, type ScriptedRecord } from "./scripted-registers.ts";

export const WANG = person("990000199105120026");
export const CHEN = person("990000198501020030");
export const DAUGHTER = person("990000199003070013");
export const COMPANY: SubjectId = { idType: "uscc", id: "91990000MA0ABCD1XJ" };
const PEOPLE = { wang: WANG, chen: CHEN, daughter: DAUGHTER };

const resident = (subject: SubjectId, name: string): ScriptedRecord => ({
  register: "population-register",
  recordType: "resident",
  subject,
  claims: { name, idNumber: subject.id, birthDate: "1991-05-12", sex: "2", ethnicity: "01", isProtected: false },
});
const LICENCE: ScriptedRecord = {
  register: "business-register",
  recordType: "business-licence",
  subject: COMPANY,
  claims: { name: "演示餐饮店", uscc: COMPANY.id, legalRepresentative: "王一" },
};
export const POSITION: ScriptedRecord = {
  register: "business-register",
  recordType: "business-position",
  subject: WANG,
  claims: { companyUscc: COMPANY.id, position: "legal-representative" },
  links: [{ role: "company", subject: COMPANY }],
};
export const RECORDS = [resident(WANG, "王一"), resident(CHEN, "陈二"), resident(DAUGHTER, "李三"), LICENCE];

export const actor = (sub: string): Actor => ({ sub, roles: ["citizen"], label: sub });
export const at = (minutes: number): ReturnType<typeof testRun> => testRun(new Date(NOW.getTime() + minutes * 60_000));

export const ok = <T extends object>(result: T): Exclude<T, { refused: unknown }> => {
  if ("refused" in result) throw new Error(`refused: ${JSON.stringify(result)}`);
  return result as Exclude<T, { refused: unknown }>;
};

export const setUp = async (
  records: readonly ScriptedRecord[] = RECORDS,
  behave?: Script["behave"],
): Promise<TestPorts> =>
  createTestPorts(
    { catalogue: await loadCatalogue({ directory: "data" }), people: PEOPLE },
    { records, ...(behave ? { behave } : {}) },
  );

const IS_MOTHER: FactInput[] = [{ factId: "applicant.parentRole", value: "mother" }];
export type Wish = { sub?: string; oneThingId?: string; facts?: FactInput[]; onBehalfOf?: string };
export const plan = async (
  ports: TestPorts,
  { sub = "wang", oneThingId = "newborn", facts = IS_MOTHER, onBehalfOf }: Wish = {},
) => planPrefill({ oneThingId, region: "430100", facts, onBehalfOf, actor: actor(sub) }, ports, testRun());

/** A plan, and consent to all of it. */
export const consentTo = async (ports: TestPorts, wish: Wish = {}): Promise<Consent> => {
  const { planId, calls } = ok(await plan(ports, wish));
  const sources = [...new Set(calls.map(({ source }) => source))];
  return ok(
    await giveConsent({ planId, sources, sensitive: true, actor: actor(wish.sub ?? "wang") }, ports, testRun()),
  );
};

export const open = (
  ports: TestPorts,
  { consentId, planId, actor: sub }: Consent,
  more: { licenceCode?: string; idempotency?: Idempotency; run?: ReturnType<typeof testRun> } = {},
) => openPrefill({ planId, consentId, actor: actor(sub), ...more }, ports, more.run ?? testRun());

export const fill = async (ports: TestPorts, wish: Wish = {}, licenceCode?: string): Promise<Prefill> =>
  ok(await open(ports, await consentTo(ports, wish), licenceCode === undefined ? {} : { licenceCode }));

export const fieldOf = ({ fields }: Prefill, fieldId: string): PrefillField | undefined =>
  fields.find((field) => field.fieldId === fieldId);

export const grant = async (
  ports: TestPorts,
  actions: MandateAction[] = ["view", "fill"],
  oneThingIds = ["newborn"],
) => {
  const request = { actor: actor("wang"), agentHint: "daughter", oneThingIds, actions, validUntil: "2026-08-01" };
  return ok(await grantMandate(request, ports, testRun()));
};
