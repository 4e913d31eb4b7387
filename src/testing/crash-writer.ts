import { writeSync } from "node:fs";
import { openCaseStore } from "../adapters/case-store/open.ts";
import { openSigningKey } from "../adapters/signing-key/files.ts";
import type { CaseStore } from "../ports/case-store.ts";
import { aCase, aConsent, anEntry } from "./case-builders.ts";

/** A process that writes until it is killed, and says of each write when it was acknowledged: `<what> <id>` a line. */
const [stateDir = "", prefix = "", databaseUrl] = process.argv.slice(2);
const LANES = 3;
const at = "2026-03-01T08:30:00.000Z";

/** Written before it returns: nothing that was said is lost with the process. */
const say = (what: string, id: string): void => {
  writeSync(1, `${what} ${id}\n`);
};

const writeOne = async (store: CaseStore, id: string): Promise<void> => {
  const entry = (action: "consent" | "fetch" | "submit" | "view") => [anEntry({ caseId: `${action}-${id}`, action })];
  await store.giveConsent(aConsent({ consentId: id }), entry("consent"));
  say("consent", id);
  const idempotency = { actor: "sub-1", route: "open", key: id, request: id };
  const opened = aCase({ consentId: id, prefillId: id });
  await store.openCase({ case: opened, now: at, idempotency }, entry("fetch"));
  say("case", id);
  await store.submitCase({ case: { ...opened, submission: { submissionId: id, at, receipts: [] } } }, entry("submit"));
  say("submission", id);
  await store.record(entry("view"));
  say("entry", id);
};

const store = await openCaseStore(
  { stateDir, databaseUrl },
  {
    signingKey: await openSigningKey(`${stateDir}/signing-key.json`),
    file: `${stateDir}/checkpoints.jsonl`,
    every: 10,
  },
);
const write = async (lane: number): Promise<never> => {
  for (let number = 0; ; number += 1) await writeOne(store, `${prefix}-${lane}-${number}`);
};
await Promise.all(Array.from({ length: LANES }, (_, lane) => write(lane)));
