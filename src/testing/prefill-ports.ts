import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteCaseStore } from "../adapters/case-store/sqlite.ts";
import type { CaseFacts } from "../domain/one-thing.ts";
import { type SubjectId, subjectKey } from "../domain/record.ts";
import type { Identity } from "../ports/identity.ts";
import type { RunContext } from "../ports/run-context.ts";
import { decideForm } from "../prefill/decide-form.ts";
import type { DecideInput, PrefillCatalogue, PrefillPorts } from "../prefill/prefill-ports.ts";
import {
  AUDIENCE,
  createScriptedRegisters,
  NOW,
  type Script,
  type ScriptedRegisters,
  testProof,
} from "./scripted-registers.ts";

/** Who may sign in, by `sub`. */
export type TestPeople = Readonly<Record<string, SubjectId>>;

const identityOf = (people: TestPeople): Identity => {
  const subOf = (subject: SubjectId): string | undefined =>
    Object.entries(people).find(([, each]) => subjectKey(each) === subjectKey(subject))?.[0];
  return {
    authenticate: async (token) => (people[token] ? { sub: token, roles: ["citizen"] } : undefined),
    subjectOf: async (sub) => people[sub],
    subOf: async (subject) => subOf(subject),
    findByHint: async (hint) => {
      const subject = people[hint];
      return subject && { sub: hint, subject, label: hint };
    },
  };
};

const decidedFacts = (input: DecideInput): CaseFacts =>
  Object.fromEntries(
    decideForm(input).fields.flatMap(({ shown, value }) => (value === undefined ? [] : [[shown.fieldId, value]])),
  );

export type TestPorts = PrefillPorts & { recordSource: ScriptedRegisters };

/** Ports with scripted registers and a database of their own. */
export const createTestPorts = async (
  { catalogue, people }: { catalogue: PrefillCatalogue; people: TestPeople },
  script: Omit<Script, "registers">,
): Promise<TestPorts> => {
  let ids = 0;
  const next = (name: string): string => {
    ids += 1;
    return `${name}-${ids}`;
  };
  const folder = await mkdtemp(join(tmpdir(), "onething-prefill-"));
  return {
    catalogue,
    identity: identityOf(people),
    recordSource: createScriptedRegisters({ ...script, registers: catalogue.registers }),
    proofs: [testProof],
    cases: await createSqliteCaseStore({ file: join(folder, "cases.sqlite") }),
    newId: () => next("id"),
    newNonce: () => next("nonce"),
    audience: AUDIENCE,
    subjectHash: (subject) => createHash("sha256").update(subjectKey(subject)).digest("hex"),
    limits: { budgetMs: 2000, retryMs: 5, lateMs: 10_000 },
    reportLate: (error) => {
      throw error;
    },
    decidedFacts,
  };
};

export const testRun = (now: Date = NOW): RunContext => ({
  requestId: "request-1",
  signal: new AbortController().signal,
  now: () => now,
});
