import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Register } from "../src/domain/record.ts";
import { createRegisters, type RegistersSettings } from "./create-registers.ts";
import { openIssuerKeys } from "./issuer-keys.ts";
import { type LoadedSubjects, watchSubjects } from "./load-subjects.ts";

export type RunningRegisters = { url: string; subjects: () => Promise<LoadedSubjects>; close: () => Promise<void> };

type StartSettings = Omit<RegistersSettings, "subjects" | "keys"> & {
  /** Files of people and companies; or what stands for them. */
  directory: string | RegistersSettings["subjects"];
  /** Where the issuers' keys are kept; in memory where absent. */
  keyDirectory?: string;
  /** How long files that were read are taken for current, in milliseconds. */
  freshMs?: number;
  port?: number;
  host?: string;
};

const issuersOf = (registers: ReadonlyMap<string, Register>): string[] => [
  ...new Set([...registers.values()].map(({ issuer }) => issuer.id)),
];

/** The simulator on a port of its own; 0 takes a free one. */
export const startRegisters = async (settings: StartSettings): Promise<RunningRegisters> => {
  const { directory, keyDirectory, freshMs, port = 0, host = "127.0.0.1", ...rest } = settings;
  const subjects = typeof directory === "string" ? watchSubjects(directory, freshMs) : directory;
  await subjects();
  const keys = await openIssuerKeys(issuersOf(settings.registers), keyDirectory);
  const app = createRegisters({ ...rest, subjects, keys });
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: host }, (info: AddressInfo) =>
      resolve({
        url: `http://${host.includes(":") ? `[${host}]` : host}:${info.port}`,
        subjects,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            if ("closeAllConnections" in server) server.closeAllConnections();
          }),
      }),
    );
    server.on("error", reject);
  });
};
