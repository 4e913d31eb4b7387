import { setTimeout as sleep } from "node:timers/promises";
import type { BoundSubject } from "../domain/prefill.ts";
import type { RecordQuestion } from "../ports/record-source.ts";
import type { RunContext } from "../ports/run-context.ts";
import { askRegister, barredConclusion } from "./ask-register.ts";
import type { Conclusion } from "./conclude-answer.ts";
import { createFormContext } from "./form-context.ts";
import { baseRole } from "./form-parts.ts";
import { gateQuestion } from "./gate-question.ts";
import {
  createWork,
  type Flight,
  type Gathered,
  type GatherInput,
  isBegun,
  isOpen,
  keyOf,
  type Placed,
  settle,
  take,
  touch,
  type Work,
} from "./gather-work.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { resolveSubjects } from "./resolve-subjects.ts";

/** `awaitLate` gives what came since, each time something did; undefined once nothing is to come. */
export type Gathering = Gathered & { awaitLate: () => Promise<Gathered | undefined> };

const OUTAGE: Conclusion = { records: [], state: "error", reason: "SRC_UNAVAILABLE" };

const ask = async (work: Work, flight: Flight): Promise<Conclusion> => {
  const { input, ports, run } = work;
  const { question, subject } = flight;
  const placed = input.types.get(question.recordType);
  if (placed === undefined) return OUTAGE;
  const reason = work.late ? await input.barred() : undefined;
  if (reason !== undefined) return barredConclusion(reason);
  const asked: RecordQuestion = {
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
    ...input.asker,
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
  work.inFlight.delete(keyOf(flight));
  work.records.push(...conclusion.records);
  work.news.records.push(...conclusion.records);
  settle(work, flight, { ...conclusion, action: "fetch" });
  advance(work);
  touch(work);
};

/** Asks, or keeps why not. */
const begin = (work: Work, placed: Placed): void => {
  const barred = work.input.barredRoles.get(baseRole(placed.subject.role));
  if (barred !== undefined) {
    settle(work, placed, { state: "denied", reason: barred, action: "refuse" });
    return;
  }
  const { left, withheld } = gateQuestion(placed.question, work.input.gate);
  if (withheld)
    settle(
      work,
      { ...placed, question: withheld },
      { state: "not-consented", reason: "CONSENT_MISSING", action: "refuse" },
    );
  if (left === undefined) return;
  const flight: Flight = { question: left, subject: placed.subject, promised: false, noted: false };
  work.inFlight.set(keyOf(flight), flight);
  ask(work, flight).then(
    (conclusion) => land(work, flight, conclusion),
    () => land(work, flight, OUTAGE),
  );
};

const resolve = (work: Work, final: boolean): BoundSubject[] => {
  const { input, ports, subjects, records } = work;
  const { form, model, facts, asOf, types, people } = input;
  const tables = ports.catalogue;
  const sources = [...work.sources.values()].flat();
  const seen = { form, model, tables, asOf, facts, subjects, records, sources };
  const decided = ports.decidedFacts({ ...seen, entries: {}, previous: [] });
  return resolveSubjects({
    form,
    types,
    people,
    final,
    context: createFormContext({ form, model, tables, asOf, facts, decided }),
    records,
    sources,
    bound: subjects,
    isOpen: (role, recordType) => isOpen(work, role, recordType),
  });
};

const freshQuestions = (work: Work): Placed[] =>
  work.subjects
    .flatMap((subject) =>
      work.input.questions
        .filter(({ role }) => role === baseRole(subject.role))
        .map((question): Placed => ({ question, subject })),
    )
    .filter((placed) => !isBegun(work, placed));

/** Whatever can be asked now is asked now, all at once. */
const advance = (work: Work): void => {
  for (;;) {
    const before = work.subjects.length;
    work.subjects = resolve(work, false);
    const fresh = freshQuestions(work);
    for (const placed of fresh) begin(work, placed);
    if (fresh.length > 0) continue;
    if (work.inFlight.size === 0 && work.subjects.length === before) work.subjects = resolve(work, true);
    if (work.subjects.length === before) return;
  }
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
  const over = new AbortController();
  const end = (): void => {
    over.abort();
    touch(work);
  };
  const timer = sleep(work.ports.limits.budgetMs, undefined, { signal: over.signal }).then(end, () => undefined);
  while (!over.signal.aborted && [...work.inFlight.values()].some(({ promised }) => !promised))
    await work.changed.promise;
  over.abort();
  await timer;
};

/** Frees what is kept of a case once nothing more can come. */
const stopInTime = async (work: Work): Promise<void> => {
  const timer = setTimeout(() => work.stop.abort(), work.ports.limits.lateMs);
  timer.unref();
  while (work.inFlight.size > 0) await work.changed.promise;
  clearTimeout(timer);
};

/**
 * Asks the registers of a plan about everybody whom their records lead to. All questions that can be asked are on their
 * way at the same time. After the budget the form is shown with what there is; the rest comes through `awaitLate`. A
 * person who goes away does not stop it: their consent is used up, and every question has to be in the ledger.
 */
export const gatherRecords = async (input: GatherInput, ports: PrefillPorts, run: RunContext): Promise<Gathering> => {
  const work = createWork(input, ports, run);
  advance(work);
  void stopInTime(work);
  await wait(work);
  work.late = true;
  return { ...take(work), awaitLate: () => awaitLate(work) };
};
