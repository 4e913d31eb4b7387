import type { AccessEntry, Actor } from "../domain/consent.ts";
import type { PrefillCase, SubmissionReply } from "../domain/prefill.ts";
import type { Idempotency } from "../ports/case-store.ts";
import type { RunContext } from "../ports/run-context.ts";
import { todayInChina } from "../text/china-date.ts";
import { entriesFor } from "./case-access.ts";
import { formOf, guideOf, modelOf } from "./case-parts.ts";
import { openPoints } from "./check-ready.ts";
import { type CaseRefusal, loadCase } from "./load-case.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { recheckCase } from "./recheck-case.ts";
import type { FieldFault } from "./review-prefill.ts";
import { splitToServices } from "./split-to-services.ts";
import { decideCase } from "./view-case.ts";

export type SubmitRefusal =
  | CaseRefusal
  | { refused: "not-ready"; errors: FieldFault[] }
  /** A register says something else now, or the form has a new version: the person looks again. */
  | { refused: "changed-since"; errors: FieldFault[] }
  | { refused: "key-reused" }
  | { refused: "changed-meanwhile" };

export type SubmitRequest = { prefillId: string; actor: Actor; idempotency?: Idempotency | undefined };

const labelled = (opened: PrefillCase, ports: PrefillPorts, fieldIds: readonly string[]): FieldFault[] => {
  const labels = new Map(decideCase(opened, ports).fields.map(({ shown }) => [shown.fieldId, shown.label]));
  return fieldIds.map((path) => ({ path, message: `${labels.get(path) ?? path}：与刚才看到的不同，请再核对` }));
};

/** A form that was published meanwhile takes the place of the old one; what was typed stays where its field stayed. */
const rebase = (opened: PrefillCase, ports: PrefillPorts): PrefillCase => {
  const form = formOf(opened, ports);
  return form.version === opened.formVersion ? opened : { ...opened, formVersion: form.version };
};

type Changed = { case: PrefillCase; entries: AccessEntry[]; errors: FieldFault[] };

/** Keeps what is new, so that the person sees it when they look again. */
const keepChange = async ({ case: changed, entries, errors }: Changed, ports: PrefillPorts): Promise<SubmitRefusal> => {
  const saved = await ports.cases.saveCase({ ...changed, status: "reviewing" }, entries);
  return saved.result === "saved" ? { refused: "changed-since", errors } : { refused: "changed-meanwhile" };
};

const storeSubmission = async (
  submission: Parameters<PrefillPorts["cases"]["submitCase"]>[0],
  entries: AccessEntry[],
  ports: PrefillPorts,
): Promise<SubmissionReply | SubmitRefusal> => {
  const result = await ports.cases.submitCase(submission, entries);
  switch (result.result) {
    case "submitted":
    case "repeated":
      return { submissionId: result.submission.submissionId, receipts: result.submission.receipts };
    case "conflict":
      return { refused: "changed-meanwhile" };
    case "unknown":
      return { refused: "not-found" };
    default:
      return { refused: result.result };
  }
};

const deliver = async (
  opened: PrefillCase,
  {
    request,
    ports,
    run,
    rechecks,
  }: { request: SubmitRequest; ports: PrefillPorts; run: RunContext; rechecks: AccessEntry[] },
): Promise<SubmissionReply | SubmitRefusal> => {
  const at = run.now().toISOString();
  const { fields } = decideCase(opened, ports);
  const receipts = splitToServices(
    {
      case: opened,
      form: formOf(opened, ports),
      guide: guideOf(opened, ports),
      model: modelOf(opened, ports),
      fields,
      tables: ports.catalogue,
    },
    todayInChina(run.now()),
  );
  const submission = { submissionId: ports.newId(), at, receipts };
  const submitted: PrefillCase = { ...opened, status: "submitted", submission, updatedAt: at };
  const basis = { case: opened, actor: request.actor, at, subjectHash: ports.subjectHash };
  const entries = [
    ...rechecks,
    ...entriesFor(basis, { action: "submit", result: submission.submissionId }),
    ...receipts.flatMap(({ serviceId, fields: concepts }) =>
      entriesFor(basis, { action: "deliver", result: "delivered", source: serviceId, concepts }),
    ),
  ];
  return storeSubmission({ case: submitted, idempotency: request.idempotency }, entries, ports);
};

/** Sent again with the same key: answered as before, where the store knows the key. */
const repeated = async (
  { prefillId, actor, idempotency }: SubmitRequest,
  ports: PrefillPorts,
): Promise<SubmissionReply | SubmitRefusal | undefined> => {
  const known = await ports.cases.case(prefillId);
  const own = known && (known.actor === actor.sub || known.principal === actor.sub);
  if (!own || known.status !== "submitted" || known.submission === undefined || idempotency === undefined)
    return undefined;
  return storeSubmission({ case: known, idempotency }, [], ports);
};

/**
 * Checks again what must hold now (consent, mandate, form, registers), refuses with everything that is open, and hands
 * each service its own fields. Locked values come from the records, never from the client.
 */
export const submitPrefill = async (
  request: SubmitRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<SubmissionReply | SubmitRefusal> => {
  const before = await repeated(request, ports);
  if (before) return before;
  const opened = await loadCase({ ...request, action: "submit" }, ports, run);
  if ("refused" in opened) return opened;
  const current = rebase(opened, ports);
  if (current !== opened)
    return keepChange(
      { case: current, entries: [], errors: [{ path: "formVersion", message: "表单有了新版本，请再核对一遍" }] },
      ports,
    );
  const errors = openPoints(decideCase(opened, ports).fields);
  if (errors.length > 0) return { refused: "not-ready", errors };
  const consent = await ports.cases.consent(opened.consentId);
  const {
    case: fresh,
    changed,
    entries,
  } = consent?.status === "used"
    ? await recheckCase(opened, consent, { ports, run })
    : { case: opened, changed: [], entries: [] };
  if (changed.length > 0) return keepChange({ case: fresh, entries, errors: labelled(fresh, ports, changed) }, ports);
  return deliver(fresh, { request, ports, run, rechecks: entries });
};
