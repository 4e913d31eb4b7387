import { existsSync } from "node:fs";
import { readCheckpoints } from "../src/adapters/case-store/checkpoint-file.ts";
import { caseFile, openDatabase } from "../src/adapters/case-store/open.ts";
import { isSigned } from "../src/adapters/case-store/with-checkpoints.ts";
import { readVerifier } from "../src/adapters/signing-key/files.ts";
import { type Config, ConfigError, readConfig } from "../src/config/config.ts";
import type { ChainedEntry, Checkpoint } from "../src/domain/consent.ts";
import type { CaseStore } from "../src/ports/case-store.ts";
import { PortError } from "../src/ports/port-error.ts";
import { type ChainReport, verifyChain } from "../src/text/verify-chain.ts";

const PAGE = 1_000;

/** Up to `last`: what is written while it reads is left for the next check. */
async function* entriesUpTo(store: CaseStore, last: number): AsyncGenerator<ChainedEntry> {
  for (let after = 0; after < last; ) {
    const page = await store.chain({ after, limit: Math.min(PAGE, last - after) });
    yield* page.filter(({ seq }) => seq <= last);
    const end = page.at(-1)?.seq;
    if (end === undefined) return;
    after = end;
  }
}

/** Entries beyond the end that the store states: written just now, or put there by somebody else than the store. */
const isBeyondEnd = async (store: CaseStore, last: number): Promise<boolean> => {
  const [beyond] = await store.chain({ after: last, limit: 1 });
  return beyond !== undefined && (await store.chainHead()).seq <= last;
};

type Anchors = { inStore: Checkpoint[]; inFile: Awaited<ReturnType<typeof readCheckpoints>> };

/** Checkpoints are read before the end of the chain: a server may go on writing. */
const verify = async (store: CaseStore, { inStore, inFile }: Anchors, config: Config): Promise<ChainReport> => {
  const checkpoints = [...(inFile?.checkpoints ?? []), ...inStore];
  const verifier = checkpoints.length > 0 ? await readVerifier(config.signingKeyFile) : undefined;
  const head = await store.chainHead();
  const report = await verifyChain({
    entries: entriesUpTo(store, head.seq),
    checkpoints,
    head,
    verifySignature: async (checkpoint) => verifier !== undefined && (await isSigned(checkpoint, verifier)),
  });
  if (report.fault || !(await isBeyondEnd(store, head.seq))) return report;
  return { ...report, fault: { kind: "inserted", seq: head.seq + 1 } };
};

const describeAnchors = ({ inStore, inFile }: Anchors, file: string): string[] => {
  const known = new Set(inFile?.checkpoints.map(({ signature }) => signature));
  const absent = inStore.filter(({ signature }) => !known.has(signature)).length;
  return [
    `checkpoints: ${inFile?.checkpoints.length ?? 0} in ${file}, ${inStore.length} in the store`,
    ...(absent > 0 ? [`warning: ${absent} of the store's checkpoints are not in ${file}`] : []),
    ...(inFile?.unreadable ? [`warning: ${inFile.unreadable} lines of ${file} are no checkpoint`] : []),
  ];
};

const describeReport = ({ entries, anchored, fault }: ChainReport): string[] => {
  if (!fault) return [`entries: ${entries}, vouched for by a signature up to ${anchored}`, "OK"];
  const since = fault.since === undefined ? "" : ` (sure up to ${fault.since})`;
  return [`entries: ${entries} before the fault`, `FAULT: ${fault.kind} at entry ${fault.seq}${since}`];
};

const run = async (): Promise<number> => {
  const config = readConfig();
  if (config.databaseUrl === undefined && !existsSync(caseFile(config))) {
    process.stderr.write(`${caseFile(config)} is missing: nothing to verify\n`);
    return 1;
  }
  const store = await openDatabase(config);
  try {
    const anchors = { inFile: await readCheckpoints(config.checkpointFile), inStore: await store.checkpoints() };
    const report = await verify(store, anchors, config);
    process.stdout.write(
      `${[...describeAnchors(anchors, config.checkpointFile), ...describeReport(report)].join("\n")}\n`,
    );
    return report.fault ? 1 : 0;
  } finally {
    await store.close();
  }
};

try {
  process.exitCode = await run();
} catch (error) {
  if (!(error instanceof PortError || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error instanceof PortError ? `${error.port}: ` : ""}${error.message}\n`);
  process.exitCode = 1;
}
