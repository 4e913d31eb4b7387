import { setTimeout as sleep } from "node:timers/promises";
import type { AccessEntry } from "../domain/consent.ts";
import type { FormDefinition } from "../domain/form.ts";
import type { CaseFacts, OneThingModel } from "../domain/one-thing.ts";
import type { BoundSubject, ReasonCode, SourceState } from "../domain/prefill.ts";
import type { VerifiedRecord } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import { type Asker, accessEntry } from "./access-entries.ts";
import { askRegister } from "./ask-register.ts";
import type { Conclusion } from "./conclude-answer.ts";
import { createFormContext } from "./form-context.ts";
import { baseRole, type PlacedType } from "./form-parts.ts";
import { type ConsentGate, gateQuestion } from "./gate-question.ts";
import type { PlannedQuestion } from "./plan-questions.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { type People, resolveSubjects } from "./resolve-subjects.ts";

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

/** `awaitLate` gives what came since, each time something did; undefined once nothing is to come. */
export type Gathering = Gathered & { awaitLate: () => Promise<Gathered | undefined> };

type Flight = { question: PlannedQuestion; subject: BoundSubject; promised: boolean; noted: boolean };
type Work = {
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

const keyOf = ({ role }: { role: string }, { register, recordType }: PlannedQuestion): string =>
  `${role}|${register}|${recordType}`;

const touch = (work: Work): void => {
  work.changed.resolve();
  work.changed = Promise.withResolvers();
};

type Settled = Pick<SourceState, "state"> & { reason?: ReasonCode };

const stateOf = ({ question, subject }: Pick<Flight, "question" | "subject">, settled: Settled, at: Date) => ({
  register: question.register,
  recordType: question.recordType,
  role: subject.role,
  state: settled.state,
  ...(settled.reason === undefined ? {} : { reason: settled.reason }),
  at: at.toISOString(),
});

const note = (work: Work, { question, subject }: Pick<Flight, "question" | "subject">, settled: Settled): void => {
  const { input, ports, run, news } = work;
  const refused = settled.state === "not-consented" || settled.reason === "MANDATE_MISSING";
  const entry = {
    subject: subject.subject,
    action: refused ? ("refuse" as const) : ("fetch" as const),
    source: question.register,
    concepts: question.claims.map(({ id }) => id),
    purpose: question.purpose,
    caseId: input.caseId,
    basis: question.basis,
    consentId: input.consentId,
    result: settled.reason ?? settled.state,
    at: run.now(),
  };
  news.entries.push(accessEntry(entry, input.asker, ports));
};

const settle = (work: Work, flight: Pick<Flight, "question" | "subject">, settled: Settled): void => {
  const key = keyOf(flight.subject, flight.question);
  work.sources.set(key, [...(work.sources.get(key) ?? []), stateOf(flight, settled, work.run.now())]);
  note(work, flight, settled);
};

const fly = async (work: Work, flight: Flight): Promise<Conclusion> => {
  const { input, ports, run } = work;
  const { question, subject } = flight;
  const placed = input.types.get(question.recordType);
  if (placed === undefined) return { records: [], state: "error", reason: "SRC_UNAVAILABLE" };
  const reason = work.late ? await input.barred() : undefined;
  if (reason !== undefined) return { records: [], state: "denied", reason };
  const { actor, onBehalfOf } = input.asker;
  const asked = {
    register: question.register,
    recordType: question.recordType,
    subject: subject.subject,
    concepts: question.claims.map(({ id }) => id),
    requestId: run.requestId,
    caseId: input.caseId,
    nonce: ports.newNonce(),
    purpose: question.purpose,
    basis: question.basis,
    consentId: input.consentId,
    actor,
    onBehalfOf,
  };
  const onPromise = (): void => {
    flight.promised = true;
    touch(work);
  };
  return askRegister({ question: asked, placed, role: subject.role, asOf: input.asOf }, ports, {
    signal: work.stop.signal,
    now: run.now,
    onPromise,
    barred: input.barred,
  });
};

const land = (work: Work, flight: Flight, conclusion: Conclusion): void => {
  work.inFlight.delete(keyOf(flight.subject, flight.question));
  work.records.push(...conclusion.records);
  work.news.records.push(...conclusion.records);
  settle(work, flight, conclusion);
  advance(work);
  touch(work);
};

/** Asks, or notes why not. */
const begin = (work: Work, question: PlannedQuestion, subject: BoundSubject): void => {
  const barred = work.input.barredRoles.get(baseRole(subject.role));
  if (barred !== undefined) return settle(work, { question, subject }, { state: "denied", reason: barred });
  const { left, withheld } = gateQuestion(question, work.input.gate);
  if (withheld) settle(work, { question, subject }, { state: "not-consented", reason: "CONSENT_MISSING" });
  if (left === undefined) return;
  const flight: Flight = { question: left, subject, promised: false, noted: false };
  work.inFlight.set(keyOf(subject, question), flight);
  fly(work, flight).then(
    (conclusion) => land(work, flight, conclusion),
    () => land(work, flight, { records: [], state: "error", reason: "SRC_UNAVAILABLE" }),
  );
};

const isOpen = (work: Work, role: string, recordType: string): boolean =>
  work.input.questions.some((question) => {
    const key = keyOf({ role }, question);
    const planned = question.recordType === recordType && question.role === baseRole(role);
    return planned && (work.inFlight.has(key) || !work.sources.has(key));
  });

const resolve = (work: Work, final: boolean): void => {
  const { input, ports } = work;
  const { form, model, facts, asOf, types, people } = input;
  const seen = { subjects: work.subjects, records: work.records, sources: [...work.sources.values()].flat() };
  const tables = ports.catalogue;
  const decided = ports.decidedFacts({ form, tables, asOf, facts, ...seen, entries: {}, previous: [] });
  work.subjects = resolveSubjects({
    form,
    types,
    people,
    final,
    context: createFormContext({ form, model, tables, asOf, facts, decided }),
    records: work.records,
    sources: seen.sources,
    bound: work.subjects,
    isOpen: (role, recordType) => isOpen(work, role, recordType),
  });
};

/** Begins every question about somebody who is known by now; returns how many were not begun before. */
const beginAll = (work: Work): number => {
  const fresh = work.subjects.flatMap((subject) =>
    work.input.questions
      .filter((question) => {
        const key = keyOf(subject, question);
        return question.role === baseRole(subject.role) && !work.inFlight.has(key) && !work.sources.has(key);
      })
      .map((question) => ({ question, subject })),
  );
  for (const { question, subject } of fresh) begin(work, question, subject);
  return fresh.length;
};

/** Whatever can be asked now is asked now, all at once. */
const advance = (work: Work): void => {
  for (;;) {
    const before = work.subjects.length;
    resolve(work, false);
    if (beginAll(work) > 0) continue;
    if (work.inFlight.size === 0 && work.subjects.length === before) resolve(work, true);
    if (work.subjects.length === before) return;
  }
};

/** What there is to tell now; questions on their way are pending, and noted as asked. */
const take = (work: Work): Gathered => {
  const pending: Settled = { state: "pending", reason: "SRC_PENDING" };
  const flights = [...work.inFlight.values()];
  for (const flight of flights.filter(({ noted }) => !noted)) {
    flight.noted = true;
    note(work, flight, pending);
  }
  const states = flights.map((flight) => stateOf(flight, pending, work.run.now()));
  const { records, entries } = work.news;
  work.news = { records: [], entries: [] };
  return { subjects: [...work.subjects], records, entries, sources: [...work.sources.values()].flat().concat(states) };
};

const awaitLate = async (work: Work): Promise<Gathered | undefined> => {
  while (work.news.entries.length === 0) {
    if (work.inFlight.size === 0) return undefined;
    await work.changed.promise;
  }
  return take(work);
};

/** Until everything has answered, only what is promised for later is left, or the time is over. */
const wait = async (work: Work): Promise<void> => {
  const { run, ports, stop } = work;
  const over = new AbortController();
  const end = (): void => {
    over.abort();
    touch(work);
  };
  const timer = sleep(ports.limits.budgetMs, undefined, { signal: over.signal }).then(end, () => undefined);
  run.signal.addEventListener("abort", end, { once: true });
  while (!over.signal.aborted && [...work.inFlight.values()].some(({ promised }) => !promised))
    await work.changed.promise;
  run.signal.removeEventListener("abort", end);
  over.abort();
  await timer;
  if (run.signal.aborted) stop.abort();
  run.signal.throwIfAborted();
};

/**
 * Asks the registers of a plan about everybody whom their records lead to. All questions that can be asked are on their
 * way at the same time. After the budget the form is shown with what there is; the rest comes through `awaitLate`.
 */
export const gatherRecords = async (input: GatherInput, ports: PrefillPorts, run: RunContext): Promise<Gathering> => {
  const work: Work = {
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
  };
  const end = setTimeout(() => work.stop.abort(), ports.limits.lateMs);
  end.unref();
  advance(work);
  await wait(work);
  work.late = true;
  return { ...take(work), awaitLate: () => awaitLate(work) };
};
