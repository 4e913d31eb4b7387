import { join } from "node:path";
import type { CaseStore } from "../../ports/case-store.ts";
import { createPostgresCaseStore } from "./postgres.ts";
import { createSqliteCaseStore } from "./sqlite.ts";
import { type CheckpointSettings, withCheckpoints } from "./with-checkpoints.ts";

/** Where cases are kept: the PostgreSQL of `databaseUrl`, or else a file below `stateDir`. */
export type CasePlace = { databaseUrl: string | undefined; stateDir: string };

export const caseFile = ({ stateDir }: Pick<CasePlace, "stateDir">): string => join(stateDir, "cases.sqlite");

export const openDatabase = (place: CasePlace): Promise<CaseStore> =>
  place.databaseUrl === undefined
    ? createSqliteCaseStore({ file: caseFile(place) })
    : createPostgresCaseStore({ url: place.databaseUrl });

/** Closing it writes the last checkpoint. */
export const openCaseStore = async (place: CasePlace, checkpoints: CheckpointSettings): Promise<CaseStore> =>
  withCheckpoints(await openDatabase(place), checkpoints);
