import type { AccessEntry, Consent } from "../domain/consent.ts";
import type { BoundSubject, PrefillCase } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { accessEntry } from "./access-entries.ts";
import { askRegister } from "./ask-register.ts";
import { formOf } from "./case-parts.ts";
import type { DecidedField } from "./decide-form.ts";
import { baseRole, placeRecordTypes } from "./form-parts.ts";
import { gateQuestion } from "./gate-question.ts";
import { askerOf } from "./give-consent.ts";
import { questionInputOf } from "./plan-prefill.ts";
import { type PlannedQuestion, planQuestions } from "./plan-questions.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { decideCase } from "./view-case.ts";

/** Fields whose value or standing is not what the person saw. */
export const changedFields = (before: readonly DecidedField[], after: readonly DecidedField[]): string[] => {
  const seen = new Map(before.map((field) => [field.shown.fieldId, field]));
  const same = (field: DecidedField): boolean => {
    const old = seen.get(field.shown.fieldId);
    return (
      old !== undefined &&
      old.shown.decision === field.shown.decision &&
      JSON.stringify(old.value) === JSON.stringify(field.value)
    );
  };
  const now = new Set(after.map(({ shown }) => shown.fieldId));
  const gone = before.filter(({ shown }) => !now.has(shown.fieldId));
  return [...after.filter((field) => !same(field)), ...gone].map(({ shown }) => shown.fieldId);
};

/** Record types whose word must be of the hour. */
const recheckedTypes = (opened: PrefillCase, ports: PrefillPorts): ReadonlySet<string> =>
  new Set(
    formOf(opened, ports).fields.flatMap(({ bindings }) =>
      bindings.filter(({ fresh }) => fresh.recheckAtSubmit).map(({ recordType }) => recordType),
    ),
  );

export type Rechecked = { case: PrefillCase; changed: string[]; entries: AccessEntry[] };

type Asked = { question: PlannedQuestion; subject: BoundSubject };

/** Questions to those registers about whom the form is about, as far as the consent of the case goes. */
const questionsAgain = (opened: PrefillCase, consent: Consent, ports: PrefillPorts): Asked[] => {
  const types = recheckedTypes(opened, ports);
  const asked = new Set(opened.sources.map(({ role, recordType }) => `${role}|${recordType}`));
  const planned = planQuestions(questionInputOf(opened, formOf(opened, ports), ports));
  return planned
    .filter(({ recordType }) => types.has(recordType))
    .flatMap((question) => {
      const { left } = gateQuestion(question, consent);
      return left === undefined
        ? []
        : opened.subjects
            .filter(({ role }) => baseRole(role) === question.role && asked.has(`${role}|${question.recordType}`))
            .map((subject) => ({ question: left, subject }));
    });
};

const askAgain = async (
  { question, subject }: Asked,
  { opened, ports, run }: { opened: PrefillCase; ports: PrefillPorts; run: RunContext },
) => {
  const placed = placeRecordTypes(ports.catalogue.registers).get(question.recordType);
  if (placed === undefined) return undefined;
  const { actor, onBehalfOf } = askerOf(opened);
  const { register, recordType, purpose, basis } = question;
  const asked = {
    register,
    recordType,
    purpose,
    basis,
    subject: subject.subject,
    concepts: question.claims.map(({ id }) => id),
    requestId: run.requestId,
    caseId: opened.prefillId,
    nonce: ports.newNonce(),
    consentId: opened.consentId,
    actor,
    onBehalfOf,
  };
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(ports.limits.budgetMs)]);
  const conclusion = await askRegister({ question: asked, placed, role: subject.role, asOf: opened.asOf }, ports, {
    signal,
    now: run.now,
    onPromise: () => {},
    barred: async () => undefined,
  });
  return { question, subject, conclusion };
};

const ANSWERED: ReadonlySet<string> = new Set(["fetched", "notHeld", "unusable"]);

/** Asks those registers again whose word must be of the hour of submission. An outage keeps what was known. */
export const recheckCase = async (
  opened: PrefillCase,
  consent: Consent,
  { ports, run }: { ports: PrefillPorts; run: RunContext },
): Promise<Rechecked> => {
  const asked = questionsAgain(opened, consent, ports).map((each) => askAgain(each, { opened, ports, run }));
  const answers = (await Promise.all(asked)).flatMap((answer) => answer ?? []);
  const at = run.now();
  const answered = answers.filter(({ conclusion }) => ANSWERED.has(conclusion.state));
  const keys = new Set(answered.map(({ question, subject }) => `${subject.role}|${question.recordType}`));
  const isOld = ({ role, recordType }: { role: string; recordType: string }): boolean =>
    keys.has(`${role}|${recordType}`);
  const sources = answered.map(({ question, subject, conclusion: { state, reason } }) => ({
    register: question.register,
    recordType: question.recordType,
    role: subject.role,
    state,
    ...(reason === undefined ? {} : { reason }),
    at: at.toISOString(),
  }));
  const fresh: PrefillCase = {
    ...opened,
    records: [
      ...opened.records.filter((record) => !isOld(record)),
      ...answered.flatMap(({ conclusion }) => conclusion.records),
    ],
    sources: [...opened.sources.filter((source) => !isOld(source)), ...sources],
  };
  const entries = answers.map(({ question, subject, conclusion }) =>
    accessEntry(
      {
        subject: subject.subject,
        action: "fetch",
        source: question.register,
        concepts: question.claims.map(({ id }) => id),
        purpose: question.purpose,
        caseId: opened.prefillId,
        basis: question.basis,
        consentId: opened.consentId,
        result: conclusion.reason ?? conclusion.state,
        at,
      },
      askerOf(opened),
      ports,
    ),
  );
  const changed = changedFields(decideCase(opened, ports).fields, decideCase(fresh, ports).fields);
  return { case: fresh, changed, entries };
};
