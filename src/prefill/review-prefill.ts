import type { Actor } from "../domain/consent.ts";
import type { FieldEntry, Prefill, PrefillCase, ReviewAction } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { entriesFor } from "./case-access.ts";
import type { DecidedField } from "./decide-form.ts";
import { type CaseRefusal, loadCase } from "./load-case.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { proposeFields } from "./propose-fields.ts";
import { faultOfValue } from "./read-value.ts";
import { decideCase, toPrefill } from "./view-case.ts";

export type FieldFault = { path: string; message: string };
export type ReviewRefusal =
  | CaseRefusal
  | { refused: "invalid-actions"; errors: FieldFault[] }
  | { refused: "changed-meanwhile" };

export type ReviewRequest = {
  prefillId: string;
  actor: Actor;
  actions: readonly ReviewAction[];
  /** The person's own words, from which values may be proposed. */
  text?: string | undefined;
};

/** Most tries of a change that others came before. */
const TRIES = 5;

type Seen = { field: DecidedField; entry: FieldEntry; at: string; actor: Actor };

const refuse = (message: string): { message: string } => ({ message });

/** What a register verified, or a clerk corrected, is not changed here: it can be disputed. */
const isLocked = ({ field, entry }: Seen): boolean => field.shown.decision === "locked" || entry.set?.by === "clerk";

const accept = ({ field, entry, at }: Seen): FieldEntry | { message: string } => {
  const { display } = field.shown;
  return display === undefined ? refuse("这一项还没有内容，不能确认") : { ...entry, accepted: { display, at } };
};

const withoutAnswer = ({ cleared: _, set: __, accepted: ___, ...entry }: FieldEntry): FieldEntry => entry;

const clear = (seen: Seen): FieldEntry | { message: string } => {
  if (isLocked(seen)) return refuse("核验过的信息不能清空；有误的请选“信息有误”");
  return { ...withoutAnswer(seen.entry), cleared: { at: seen.at } };
};

const setValue = (
  seen: Seen,
  action: ReviewAction,
  tables: PrefillPorts["catalogue"],
): FieldEntry | { message: string } => {
  if (isLocked(seen)) return refuse("核验过的信息不能修改；有误的请选“信息有误”");
  const fault = faultOfValue(action.value, seen.field.definition, tables);
  if (fault !== undefined || action.value === undefined) return refuse(fault ?? "");
  const set = { value: action.value, by: "person" as const, actor: seen.actor.sub, at: seen.at };
  return { ...withoutAnswer(seen.entry), set };
};

const dispute = (
  seen: Seen,
  action: ReviewAction,
  tables: PrefillPorts["catalogue"],
): FieldEntry | { message: string } => {
  const { value, note } = action;
  if (seen.field.shown.display === undefined) return refuse("这一项还没有内容，直接填写即可");
  if (value === undefined && (note ?? "").trim() === "") return refuse("请写明哪里有误，或正确的内容");
  const fault = value === undefined ? undefined : faultOfValue(value, seen.field.definition, tables);
  if (fault !== undefined) return refuse(fault);
  const claim = { at: seen.at, ...(value === undefined ? {} : { value }), ...(note === undefined ? {} : { note }) };
  return { ...seen.entry, dispute: claim };
};

const apply = (
  seen: Seen,
  action: ReviewAction,
  tables: PrefillPorts["catalogue"],
): FieldEntry | { message: string } => {
  switch (action.action) {
    case "accept":
      return accept(seen);
    case "clear":
      return clear(seen);
    case "set":
      return setValue(seen, action, tables);
    case "dispute":
      return dispute(seen, action, tables);
  }
};

/** Fields that the speaker's words are about: their own, not the other parent's, and none where an agent speaks. */
const spokenOf = (opened: PrefillCase, fields: readonly DecidedField[], actor: Actor): DecidedField[] => {
  if (actor.sub !== opened.principal) return [];
  const how = opened.mandateId === undefined ? "self" : "mandate";
  const own = new Set(opened.subjects.filter((subject) => subject.how === how).map(({ role }) => role));
  return fields.filter(({ shown }) => own.has(shown.role));
};

type Reviewed = { entries: Record<string, FieldEntry>; errors: FieldFault[] };

const applyAll = (
  opened: PrefillCase,
  request: ReviewRequest,
  { ports, at }: { ports: PrefillPorts; at: string },
): Reviewed => {
  const { fields } = decideCase(opened, ports);
  const known = new Map(fields.map((field) => [field.shown.fieldId, field]));
  const reviewed: Reviewed = { entries: { ...opened.entries }, errors: [] };
  for (const [index, action] of request.actions.entries()) {
    const path = `actions.${index}.fieldId`;
    const field = known.get(action.fieldId);
    if (field === undefined) {
      reviewed.errors.push({ path, message: "表单里没有这一项" });
      continue;
    }
    const entry = reviewed.entries[action.fieldId] ?? {};
    const outcome = apply({ field, entry, at, actor: request.actor }, action, ports.catalogue);
    if ("message" in outcome) reviewed.errors.push({ path, message: outcome.message });
    else reviewed.entries[action.fieldId] = outcome;
  }
  for (const { fieldId, value, quote } of proposeFields(request.text ?? "", spokenOf(opened, fields, request.actor)))
    reviewed.entries[fieldId] = { ...withoutAnswer(reviewed.entries[fieldId] ?? {}), proposal: { value, quote, at } };
  return reviewed;
};

/**
 * What the person did to some fields, all of it or nothing. Changes of two people to different fields both stand: a
 * change that came second is made again on what is stored by then.
 */
export const reviewPrefill = async (
  request: ReviewRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill | ReviewRefusal> => {
  const at = run.now().toISOString();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const opened = await loadCase({ ...request, action: "fill" }, ports, run);
    if ("refused" in opened) return opened;
    const { entries, errors } = applyAll(opened, request, { ports, at });
    if (errors.length > 0) return { refused: "invalid-actions", errors };
    const changed: PrefillCase = { ...opened, entries, status: "reviewing", updatedAt: at };
    const basis = { case: opened, actor: request.actor, at, subjectHash: ports.subjectHash };
    const concepts = request.actions.map(({ fieldId }) => fieldId);
    const saved = await ports.cases.saveCase(
      changed,
      entriesFor(basis, { action: "change", result: "saved", concepts }),
    );
    if (saved.result === "saved") return toPrefill(saved.case, ports);
    if (saved.result === "unknown") return { refused: "not-found" };
  }
  return { refused: "changed-meanwhile" };
};
