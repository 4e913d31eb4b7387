import type { Actor } from "../domain/consent.ts";
import type { ClerkDecision, FieldEntry, Prefill, PrefillCase, PrefillStatus, ReasonCode } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { entriesFor } from "./case-access.ts";
import type { DecidedField } from "./decide-form.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { faultOfValue } from "./read-value.ts";
import type { FieldFault } from "./review-prefill.ts";
import { decideCase, toPrefill } from "./view-case.ts";

/** What a clerk looks for: a reason code, or what only the case itself says. */
export type QueueReason = ReasonCode | "DISPUTE" | "SECOND_CLERK" | "MANDATE";

export type ClerkRefusal =
  | { refused: "not-found" }
  | { refused: "invalid-actions"; errors: FieldFault[] }
  | { refused: "not-submitted" }
  | { refused: "changed-meanwhile" };

const QUEUED: readonly PrefillStatus[] = ["submitted", "returned"];
/** Cases that one call looks through, the oldest first. */
const LOOKED_AT = 500;

/** A field that waits for no clerk any more: what a person said or sent after the decision is new. */
const isSettled = (entry: FieldEntry | undefined, sentAt: string | undefined): boolean => {
  if (entry?.clerk === undefined || entry.secondClerk !== undefined) return false;
  const { action, at } = entry.clerk;
  const since = [entry.dispute?.at, entry.set?.by === "person" ? entry.set.at : undefined];
  if (action === "return") since.push(sentAt);
  return since.every((later) => later === undefined || later <= at);
};

const waitsFor = (opened: PrefillCase, reason: QueueReason, ports: PrefillPorts): boolean => {
  if (reason === "MANDATE") return opened.mandateId !== undefined && opened.status === "submitted";
  const { fields } = decideCase(opened, ports);
  return fields.some(({ shown: field }) => {
    const entry = opened.entries[field.fieldId];
    if (reason === "SECOND_CLERK") return entry?.secondClerk !== undefined;
    if (isSettled(entry, opened.submission?.at)) return false;
    return reason === "DISPUTE" ? entry?.dispute !== undefined : field.reasons.includes(reason);
  });
};

/** Submitted cases with something of that kind to decide; looking at them is an access of its own. */
export const queueFor = async (
  { actor, reason, limit }: { actor: Actor; reason: QueueReason; limit: number },
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill[]> => {
  const at = run.now().toISOString();
  const found = (await ports.cases.casesBy(QUEUED, LOOKED_AT)).filter((opened) => waitsFor(opened, reason, ports));
  const shown = found.slice(0, limit);
  await ports.cases.record(
    shown.flatMap((opened) =>
      entriesFor(
        { case: opened, actor, at, subjectHash: ports.subjectHash },
        { action: "view", result: `queue ${reason}` },
      ),
    ),
  );
  return shown.map((opened) => toPrefill(opened, ports));
};

/** One case for a clerk. */
export const viewAsClerk = async (
  { actor, prefillId }: { actor: Actor; prefillId: string },
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill | ClerkRefusal> => {
  const opened = await ports.cases.case(prefillId);
  if (opened === undefined) return { refused: "not-found" };
  const basis = { case: opened, actor, at: run.now().toISOString(), subjectHash: ports.subjectHash };
  await ports.cases.record(entriesFor(basis, { action: "view", result: "shown" }));
  return toPrefill(opened, ports);
};

type Deciding = { field: DecidedField; entry: FieldEntry; actor: Actor; at: string; byMandate: boolean };

/** Identity, kinship and bank data, and everything of a case by mandate, need a second pair of eyes. */
const needsSecond = ({ field, byMandate }: Deciding): boolean => field.definition.critical !== undefined || byMandate;

const correct = (deciding: Deciding, { value, reason }: ClerkDecision, ports: PrefillPorts): FieldEntry | string => {
  const { field, entry, actor, at } = deciding;
  const fault = faultOfValue(value, field.definition, ports.catalogue);
  if (fault !== undefined || value === undefined) return fault ?? "";
  if (needsSecond(deciding)) return { ...entry, secondClerk: { value, actor: actor.sub, reason, at } };
  return {
    ...entry,
    set: { value, by: "clerk", actor: actor.sub, at, reason },
    clerk: { action: "correct", actor: actor.sub, reason, at },
  };
};

const accept = ({ entry, actor, at }: Deciding, { reason }: ClerkDecision): FieldEntry | string => {
  const clerk = { action: "accept" as const, actor: actor.sub, reason, at };
  const { secondClerk, ...rest } = entry;
  if (secondClerk === undefined) return { ...rest, clerk };
  if (secondClerk.actor === actor.sub) return "这一项的更正要由另一位工作人员确认";
  const set = {
    value: secondClerk.value,
    by: "clerk" as const,
    actor: secondClerk.actor,
    at,
    reason: secondClerk.reason,
  };
  return { ...rest, set, clerk: { ...clerk, action: "correct" } };
};

const giveBack = ({ entry, actor, at }: Deciding, { reason }: ClerkDecision): FieldEntry => {
  const { secondClerk: _, ...rest } = entry;
  return { ...rest, clerk: { action: "return", actor: actor.sub, reason, at } };
};

const decideOne = (deciding: Deciding, decision: ClerkDecision, ports: PrefillPorts): FieldEntry | string => {
  switch (decision.action) {
    case "accept":
      return accept(deciding, decision);
    case "correct":
      return correct(deciding, decision, ports);
    case "return":
      return giveBack(deciding, decision);
  }
};

type DecideRequest = { prefillId: string; actor: Actor; decisions: readonly ClerkDecision[] };

const decideAll = (opened: PrefillCase, request: DecideRequest, { ports, at }: { ports: PrefillPorts; at: string }) => {
  const known = new Map(decideCase(opened, ports).fields.map((field) => [field.shown.fieldId, field]));
  const entries = { ...opened.entries };
  const errors: FieldFault[] = [];
  for (const [index, decision] of request.decisions.entries()) {
    const field = known.get(decision.fieldId);
    const entry = entries[decision.fieldId] ?? {};
    const byMandate = opened.mandateId !== undefined;
    const outcome = field
      ? decideOne({ field, entry, actor: request.actor, at, byMandate }, decision, ports)
      : "表单里没有这一项";
    if (typeof outcome === "string") errors.push({ path: `decisions.${index}.fieldId`, message: outcome });
    else entries[decision.fieldId] = outcome;
  }
  return { entries, errors };
};

/**
 * Decisions of a clerk, all or none. Whatever is returned goes back at once with everything that is wrong
 * (一次性告知); a correction that needs four eyes waits for another clerk to accept it.
 */
export const decideAsClerk = async (
  request: DecideRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill | ClerkRefusal> => {
  const at = run.now().toISOString();
  const opened = await ports.cases.case(request.prefillId);
  if (opened === undefined) return { refused: "not-found" };
  if (!QUEUED.includes(opened.status)) return { refused: "not-submitted" };
  const { entries, errors } = decideAll(opened, request, { ports, at });
  if (errors.length > 0) return { refused: "invalid-actions", errors };
  const returned = request.decisions.some(({ action }) => action === "return");
  const changed: PrefillCase = { ...opened, entries, updatedAt: at, status: returned ? "returned" : opened.status };
  const basis = { case: opened, actor: request.actor, at, subjectHash: ports.subjectHash };
  const concepts = request.decisions.map(({ fieldId }) => fieldId);
  const result = returned ? "returned" : "decided";
  const saved = await ports.cases.saveCase(changed, entriesFor(basis, { action: "decide", result, concepts }));
  if (saved.result === "saved") return toPrefill(saved.case, ports);
  return { refused: saved.result === "unknown" ? "not-found" : "changed-meanwhile" };
};
