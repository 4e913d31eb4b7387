import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadScopes } from "../registers/load-scopes.ts";
import { loadSubjects } from "../registers/load-subjects.ts";
import { startRegisters } from "../registers/start-registers.ts";
import { createHttpRecordSource } from "../src/adapters/record-source/http.ts";
import { openSigningKey } from "../src/adapters/signing-key/files.ts";
import type { Config } from "../src/config/config.ts";
import { type RegisterFile, registerFileSchema } from "../src/domain/record.ts";
import type { Identity } from "../src/ports/identity.ts";
import type { PrefillPorts } from "../src/prefill/prefill-ports.ts";
import { openPrefillPorts, type Services } from "../src/services.ts";
import type { Files } from "./prefill-oracle.ts";

export type World = {
  files: Files /** With breakers that know nothing of the case before. */;
  freshPorts: () => Promise<PrefillPorts>;
  set: (files: Files) => void;
  close: () => Promise<void>;
};

/** Files by their names without `.json`. */
export const readByName = async (directory: string): Promise<Map<string, RegisterFile>> => {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".json"));
  const files = await Promise.all(
    names.map(
      async (name): Promise<[string, RegisterFile]> => [
        name.slice(0, -".json".length),
        registerFileSchema.parse(JSON.parse(await readFile(join(directory, name), "utf8"))),
      ],
    ),
  );
  return new Map(files);
};

const identityOf = (world: () => Files): Identity => {
  const subjectOf = async (sub: string) => {
    const file = world().get(sub);
    return file && { idType: file.subject.idType, id: file.subject.id };
  };
  return {
    subjectOf,
    authenticate: async () => undefined,
    subOf: async ({ id }) => id,
    findByHint: async () => undefined,
  };
};

/** The real simulator and store, with files that can be changed between two cases. */
export const openWorld = async (config: Config, services: Services): Promise<World> => {
  const stateDir = await mkdtemp(join(tmpdir(), "onething-prefill-"));
  const { files } = await loadSubjects(config.registersDir);
  let current: Files = files;
  const running = await startRegisters({
    registers: services.catalogue.registers,
    scopes: await loadScopes(config.dataDir),
    directory: async () => ({ files: current, refused: [] }),
  });
  const signingKeyFile = join(stateDir, "key.json");
  const ports = await openPrefillPorts(
    {
      ...config,
      stateDir,
      databaseUrl: undefined,
      signingKeyFile,
      checkpointFile: join(stateDir, "checkpoints.jsonl"),
    },
    { catalogue: services.catalogue, identity: identityOf(() => current), url: running.url, report: () => {} },
  );
  const signingKey = await openSigningKey(signingKeyFile);
  return {
    files,
    freshPorts: async () => ({
      ...ports,
      recordSource: await createHttpRecordSource({ url: running.url, signingKey }),
    }),
    set: (changed) => {
      current = changed;
    },
    close: async () => {
      await ports.cases.close();
      await running.close();
      await rm(stateDir, { recursive: true, force: true });
    },
  };
};
