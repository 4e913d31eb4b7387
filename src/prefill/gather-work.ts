import type { AccessEntry } from "../domain/consent.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { CaseFacts, OneThingModel } from "../domain/one-thing.ts";
import type { BoundSubject, ReasonCode, SourceState } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import { type Asker, accessEntry } from "./access-entries.ts";
import { baseRole, type PlacedType } from "./form-parts.ts";
import type { ConsentGate } from "./gate-question.ts";
import type { PlannedQuestion } from "./plan-questions.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import type { People } from "./resolve-subjects.ts";

export type GatherInput = {
  form: FormDefinition;
  model: OneThingModel | undefined;
  types: ReadonlyMap<string, PlacedType>;
  facts: CaseFacts;
  asOf: string;
  people: People;
  /** Those of the plan, and no others. */
  questions: readonly PlannedQuestion[];
  gate: ConsentGate;
  consentId: string;
  caseId: string;
  asker: Asker;
  /** Roles about which nothing may be asked, and why. */
  barredRoles: ReadonlyMap<string, ReasonCode>;
  /** Looked at again before a register is asked that the person no longer waits for. */
  barred: () => Promise<ReasonCode | undefined>;
};

/** `records` and `entries` are those that are new; `subjects` and `sources` are all there are. */
export type Gathered = {
  subjects: BoundSubject[];
  records: VerifiedRecord[];
  sources: SourceState[];
  entries: AccessEntry[];
};

/** A planned question about somebody who is known. */
export type Placed = { question: PlannedQuestion; subject: BoundSubject };
/** One on its way. `promised`: the register answers later. `noted`: the ledger has it. */
export type Flight = Placed & { promised: boolean; noted: boolean };

export type Work = {
  input: GatherInput;
  ports: PrefillPorts;
  run: RunContext;
  subjects: BoundSubject[];
  records: VerifiedRecord[];
  sources: Map<string, SourceState[]>;
  inFlight: Map<string, Flight>;
  news: { records: VerifiedRecord[]; entries: AccessEntry[] };
  /** Ends with the last moment at which an answer is still taken. */
  stop: AbortController;
  late: boolean;
  changed: PromiseWithResolvers<void>;
};

export const createWork = (input: GatherInput, ports: PrefillPorts, run: RunContext): Work => ({
  input,
  ports,
  run,
  subjects: [],
  records: [],
  sources: new Map(),
  inFlight: new Map(),
  news: { records: [], entries: [] },
  stop: new AbortController(),
  late: false,
  changed: Promise.withResolvers(),
});

export const keyOf = ({ subject, question: { register, recordType } }: Placed): string =>
  `${subject.role}|${register}|${recordType}`;

export const touch = (work: Work): void => {
  work.changed.resolve();
  work.changed = Promise.withResolvers();
};

export const isBegun = (work: Work, placed: Placed): boolean =>
  work.inFlight.has(keyOf(placed)) || work.sources.has(keyOf(placed));

export const isOpen = (work: Work, role: string, recordType: string): boolean =>
  work.input.questions.some((question) => {
    const key = `${role}|${question.register}|${recordType}`;
    const planned = question.recordType === recordType && question.role === baseRole(role);
    return planned && (work.inFlight.has(key) || !work.sources.has(key));
  });

type Settled = Pick<SourceState, "state"> & { reason?: ReasonCode };
/** `refuse`: the question never left. */
type Result = Settled & { action: "fetch" | "refuse" };
const PENDING: Result = { state: "pending", reason: "SRC_PENDING", action: "fetch" };

const stateOf = ({ question, subject }: Placed, { state, reason }: Settled, at: Date): SourceState => ({
  register: question.register,
  recordType: question.recordType,
  role: subject.role,
  state,
  ...(reason === undefined ? {} : { reason }),
  at: at.toISOString(),
});

const note = (work: Work, { question, subject }: Placed, { state, reason, action }: Result): void => {
  const { input, ports, run, news } = work;
  const entry = {
    subject: subject.subject,
    action,
    source: question.register,
    concepts: question.claims.map(({ id }) => id),
    purpose: question.purpose,
    caseId: input.caseId,
    basis: question.basis,
    consentId: input.consentId,
    result: reason ?? state,
    at: run.now(),
  };
  news.entries.push(accessEntry(entry, input.asker, ports));
};

/** Keeps what came of a question. What was asked stands before what was not. */
export const settle = (work: Work, placed: Placed, result: Result): void => {
  const key = keyOf(placed);
  work.sources.set(key, [stateOf(placed, result, work.run.now()), ...(work.sources.get(key) ?? [])]);
  note(work, placed, result);
};

/** What there is to tell now; questions on their way are pending, and noted as asked. */
export const take = (work: Work): Gathered => {
  const flights = [...work.inFlight.values()];
  for (const flight of flights.filter(({ noted }) => !noted)) {
    flight.noted = true;
    note(work, flight, PENDING);
  }
  const states = flights.map((flight) => stateOf(flight, PENDING, work.run.now()));
  const { records, entries } = work.news;
  work.news = { records: [], entries: [] };
  return { subjects: [...work.subjects], records, entries, sources: [...work.sources.values()].flat().concat(states) };
};
