import type { CaseStore } from "../../ports/case-store.ts";
import { keepCases } from "./keep-cases.ts";
import { keepConsents, keepMandates, keepPlans } from "./keep-consents.ts";
import { keepLedger } from "./keep-ledger.ts";
import { purgeWith } from "./purge.ts";
import type { Sql } from "./sql.ts";

/** The same on every database. */
export const createCaseStore = (sql: Sql): CaseStore => ({
  ...keepPlans(sql),
  ...keepConsents(sql),
  ...keepMandates(sql),
  ...keepCases(sql),
  ...keepLedger(sql),
  purge: purgeWith(sql),
  close: sql.close,
});
