import { existsSync } from "node:fs";
import { link, mkdir, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { caseFile } from "../src/adapters/case-store/open.ts";
import { type Config, ConfigError, readConfig } from "../src/config/config.ts";

/** Nothing was backed up, for a reason that the operator can act on. */
class NoBackup extends Error {
  override readonly name = "NoBackup";
}

const soundness = (file: string): string => {
  const copy = new DatabaseSync(file, { readOnly: true });
  try {
    return String(copy.prepare("PRAGMA integrity_check").get()?.["integrity_check"]);
  } finally {
    copy.close();
  }
};

/** Beside a running server. The copy stands under its name only once it is whole; one that is there is never replaced. */
const copyCases = async (source: string, target: string): Promise<number> => {
  const part = `${target}.part`;
  await mkdir(dirname(target), { recursive: true });
  await rm(part, { force: true });
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5_000 });
  try {
    const pages = await backup(database, part);
    const found = soundness(part);
    if (found !== "ok") throw new NoBackup(`the copy is not sound: ${found}`);
    await link(part, target);
    return pages;
  } finally {
    database.close();
    await rm(part, { force: true });
  }
};

const run = async (config: Config, target: string | undefined): Promise<string> => {
  if (config.databaseUrl !== undefined)
    throw new NoBackup('cases are in PostgreSQL: pg_dump --format=custom --file=FILE "$DATABASE_URL" makes the backup');
  if (target === undefined) throw new NoBackup("usage: npm run backup -- FILE");
  const source = caseFile(config);
  if (!existsSync(source)) throw new NoBackup(`${source} is missing: nothing to back up`);
  if (existsSync(target)) throw new NoBackup(`${target} is there already`);
  return `${source} copied to ${target} (${await copyCases(source, target)} pages)
also keep, elsewhere: ${config.signingKeyFile} and ${config.checkpointFile}
`;
};

try {
  process.stdout.write(await run(readConfig(), process.argv[2]));
} catch (error) {
  if (!(error instanceof NoBackup || error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
