import type { AccessEntry, Checkpoint } from "../../domain/consent.ts";
import type { CaseStore } from "../../ports/case-store.ts";
import type { SigningKey } from "../../ports/signing-key.ts";
import { appendCheckpoint } from "./checkpoint-file.ts";

const TYPE = "onething-checkpoint";

export type CheckpointSettings = {
  signingKey: Pick<SigningKey, "sign">;
  /** Kept elsewhere than the database: who can change one should not be able to change the other. */
  file: string;
  /** After so many entries of this process. */
  every?: number;
  /** And at the latest so many milliseconds after the first entry that none vouches for. */
  withinMs?: number;
  now?: () => Date;
  /** A checkpoint that could not be written; the next one is tried in time. */
  report?: (error: unknown) => void;
};

/** Whether the statement was signed as it stands. */
export const isSigned = async (checkpoint: Checkpoint, verifier: Pick<SigningKey, "verify">): Promise<boolean> => {
  const { seq, hash, at, signature } = checkpoint;
  const said = (await verifier.verify(TYPE, signature)) as Partial<Checkpoint> | undefined;
  return said !== undefined && said.seq === seq && said.hash === hash && said.at === at;
};

/** Signs where the chain ends, unless that was signed last. */
const createWriter = (store: CaseStore, { signingKey, file, now = () => new Date() }: CheckpointSettings) => {
  let signed = 0;
  return async (): Promise<void> => {
    const { seq, hash } = await store.chainHead();
    if (seq === signed || seq === 0) return;
    const statement = { seq, hash, at: now().toISOString() };
    const checkpoint = { ...statement, signature: await signingKey.sign(TYPE, statement) };
    await appendCheckpoint(file, checkpoint);
    await store.saveCheckpoint(checkpoint);
    signed = seq;
  };
};

/** One at a time, in the background: no change waits for a signature. */
const createSchedule = (write: () => Promise<void>, settings: CheckpointSettings) => {
  const { every = 100, withinMs = 60_000, report = () => {} } = settings;
  let open = 0;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();
  const wait = (): void => {
    timer ??= setTimeout(run, withinMs).unref();
  };
  const run = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    open = 0;
    turn = turn.then(write).catch((error: unknown) => {
      report(error);
      wait();
    });
    return turn;
  };
  return {
    noted: (entries: readonly AccessEntry[]): void => {
      if (entries.length === 0) return;
      open += entries.length;
      if (open >= every) void run();
      else wait();
    },
    end: async (): Promise<void> => {
      await run();
      clearTimeout(timer);
    },
  };
};

/** The store, with signed statements of where its ledger ends: in the store and in a file. */
export const withCheckpoints = (store: CaseStore, settings: CheckpointSettings): CaseStore => {
  const schedule = createSchedule(createWriter(store, settings), settings);
  const noting =
    <A, R>(method: (input: A, entries: readonly AccessEntry[]) => Promise<R>) =>
    async (input: A, entries: readonly AccessEntry[]): Promise<R> => {
      const result = await method(input, entries);
      schedule.noted(entries);
      return result;
    };
  return {
    ...store,
    savePlan: noting(store.savePlan),
    giveConsent: noting(store.giveConsent),
    withdrawConsent: noting(store.withdrawConsent),
    grantMandate: noting(store.grantMandate),
    revokeMandate: noting(store.revokeMandate),
    openCase: noting(store.openCase),
    saveCase: noting(store.saveCase),
    submitCase: noting(store.submitCase),
    purge: noting(store.purge),
    record: async (entries) => {
      await store.record(entries);
      schedule.noted(entries);
    },
    close: async () => {
      await schedule.end();
      await store.close();
    },
  };
};
