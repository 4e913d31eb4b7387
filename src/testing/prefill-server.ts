import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import pino from "pino";
import { startRegisters } from "../../registers/start-registers.ts";
import { loadCatalogue } from "../adapters/catalogue/files.ts";
import type { FactInput } from "../domain/guidance.ts";
import type { PlanReply, Prefill, PrefillField, ReviewAction, SubmissionReply } from "../domain/prefill.ts";
import type { RegisterFile } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import type { PrefillPorts } from "../prefill/prefill-ports.ts";
import { createServices, type Services } from "../services.ts";
import { aFamily, type Family } from "./register-files.ts";
import { testConfig } from "./test-config.ts";
import { startTestServer } from "./test-server.ts";

// biome-ignore lint/suspicious/noExplicitAny: replies of every route, narrowed by the test that reads them
export type Reply<T = any> = { status: number; body: T; text: string; code: string | undefined };
type Call = { method: string; path: string; body?: unknown; headers?: Record<string, string> };
type Consenting = { sources?: readonly string[]; sensitive?: boolean };
type Filling = Consenting & { facts?: readonly FactInput[]; onBehalfOf?: string };
export type Filled = Prefill & { consentId: string; planId: string };

/** Somebody who signed in, with what they can do. `call` is any other request in their name. */
export type Client = {
  sub: string;
  token: string;
  call: <T>(call: Call) => Promise<Reply<T>>;
  plan: (over?: { facts?: readonly FactInput[]; onBehalfOf?: string }) => Promise<Reply<PlanReply>>;
  consent: (plan: PlanReply, over?: Consenting) => Promise<Reply<{ consentId: string }>>;
  open: (ids: { planId: string; consentId: string }, key?: string) => Promise<Reply<Prefill>>;
  /** Plan, consent to all of it and open; throws where one of them is refused. */
  fill: (over?: Filling) => Promise<Filled>;
  view: (prefillId: string) => Promise<Reply<Prefill>>;
  patch: (prefillId: string, actions: readonly ReviewAction[], text?: string) => Promise<Reply<Prefill>>;
  submit: (prefillId: string, key?: string) => Promise<Reply<SubmissionReply>>;
};

export type PrefillServer = {
  url: string;
  services: Services;
  ports: PrefillPorts;
  /** Every reply body, address and line of the log so far. */
  seen: string[];
  put: (...files: readonly RegisterFile[]) => Promise<void>;
  putFamily: (family: Family) => Promise<void>;
  signIn: (label: string) => Promise<Client>;
  close: () => Promise<void>;
};

export const MOTHER_APPLIES: readonly FactInput[] = [{ factId: "applicant.parentRole", value: "mother" }];

const keyed = (key: string | undefined): { headers?: Record<string, string> } =>
  key === undefined ? {} : { headers: { "idempotency-key": key } };

const ok = <T>({ status, body, text }: Reply<T>): T => {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return body;
};

const clientOf = (base: { url: string; seen: string[] }, { sub, token }: { sub: string; token: string }): Client => {
  const call = async <T>({ method, path, body, headers }: Call): Promise<Reply<T>> => {
    const reply = await fetch(`${base.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    base.seen.push(path, text);
    const parsed = text.startsWith("{") ? JSON.parse(text) : undefined;
    return { status: reply.status, body: parsed as T, text, code: parsed?.code };
  };
  const post = <T>(path: string, body: unknown, key?: string): Promise<Reply<T>> =>
    call<T>({ method: "POST", path, body, ...keyed(key) });
  const plan: Client["plan"] = ({ facts = MOTHER_APPLIES, onBehalfOf } = {}) =>
    post("/v1/prefills/plan", {
      oneThingId: "newborn",
      region: "430104",
      facts,
      ...(onBehalfOf === undefined ? {} : { onBehalfOf }),
    });
  const consent: Client["consent"] = ({ planId, calls }, over = {}) => {
    const { sources = [...new Set(calls.map(({ source }) => source))], sensitive = true } = over;
    return post("/v1/consents", { planId, sources, sensitive });
  };
  const open: Client["open"] = (ids, key) => post("/v1/prefills", ids, key);
  return {
    sub,
    token,
    call,
    plan,
    consent,
    open,
    fill: async (over = {}) => {
      const planned = ok(await plan(over));
      const { consentId } = ok(await consent(planned, over));
      const ids = { planId: planned.planId, consentId };
      return { ...ok(await open(ids)), ...ids };
    },
    view: (prefillId) => call({ method: "GET", path: `/v1/prefills/${prefillId}` }),
    patch: (prefillId, actions, text) =>
      call({
        method: "PATCH",
        path: `/v1/prefills/${prefillId}`,
        body: { actions, ...(text === undefined ? {} : { text }) },
      }),
    submit: (prefillId, key) => post(`/v1/prefills/${prefillId}/submission`, { confirm: true }, key),
  };
};

/** The registers and the service, on a folder of their own. Files that are put count at once. */
export const startPrefillServer = async (
  settings: { lateMs?: number; slowMs?: number } = {},
): Promise<PrefillServer> => {
  const directory = await mkdtemp(join(tmpdir(), "onething-prefill-"));
  const people = join(directory, "registers");
  await mkdir(people);
  const config = testConfig({ STATE_DIR: join(directory, "state"), EMBEDDER: "none" });
  const { registers } = await loadCatalogue({ directory: config.dataDir });
  const simulator = await startRegisters({ ...settings, registers, directory: people, freshMs: 0 });
  const subjects = async () => [...(await simulator.subjects()).files.values()].map(({ subject }) => subject);
  const services = await createServices(config, { registers: { url: simulator.url, subjects } });
  if (services.prefill === undefined) throw new Error("nothing is pre-filled");
  const seen: string[] = [];
  const lines = new Writable({
    write: (line, _, done) => {
      seen.push(String(line));
      done();
    },
  });
  const app = await startTestServer(services, { log: pino({ level: "trace" }, lines) });
  const put: PrefillServer["put"] = async (...files) => {
    for (const file of files) await writeFile(join(people, `${file.subject.id}.json`), JSON.stringify(file));
  };
  return {
    url: app.url,
    services,
    ports: services.prefill,
    seen,
    put,
    putFamily: ({ files }) => put(...Object.values(files)),
    signIn: async (label) => {
      const person = (await services.demo?.people())?.find((each) => each.label === label || each.sub === label);
      const session = person && (await services.demo?.signIn(person.sub));
      if (session === undefined) throw new Error(`nobody signs in as ${label}`);
      return clientOf({ url: app.url, seen }, { sub: session.person.sub, token: session.token });
    },
    close: async () => {
      await app.close();
      await simulator.close();
      await services.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
};

export const fieldOf = ({ fields }: Pick<Prefill, "fields">, fieldId: string): PrefillField => {
  const found = fields.find((field) => field.fieldId === fieldId);
  if (found === undefined) throw new Error(`no field ${fieldId}`);
  return found;
};

const BY_HAND: Readonly<Record<string, ReviewAction["value"]>> = {
  "child[0].ethnicity": "01",
  "case.hukouWith": "mother",
  "case.claimsBirthCost": false,
  "case.collectBy": "pick-up",
  "applicant.residenceAddress": "湖南省长沙市岳麓区某路 1 号",
  "applicant.phone": "13900991234",
};

/** What a person does to a form that the registers filled: types what is theirs, ticks what waits for a tick. */
export const completing = ({ fields }: Pick<Prefill, "fields">): ReviewAction[] =>
  fields.flatMap(({ fieldId, decision, accepted }): ReviewAction[] => {
    const value = BY_HAND[fieldId];
    if (decision === "blank" && value !== undefined) return [{ fieldId, action: "set", value }];
    return decision === "confirm" && accepted !== true ? [{ fieldId, action: "accept" }] : [];
  });

export type Couple = { family: Family; mother: Client; father: Client };
let families = 0;

/** Parents of a family of their own, signed in; `change` edits what the registers hold of them before. */
export const aCouple = async (server: PrefillServer, change: (family: Family) => void = () => {}): Promise<Couple> => {
  families += 1;
  const family = aFamily(families);
  change(family);
  await server.putFamily(family);
  return { family, mother: await server.signIn(family.mother.name), father: await server.signIn(family.father.name) };
};

/** A mandate of the mother for the father. */
export const mandateOf = async ({ mother, father }: Couple, actions: readonly string[]): Promise<string> => {
  const body = { agentHint: father.sub, oneThingIds: ["newborn"], actions, validUntil: "2027-03-01" };
  return ok(await mother.call<{ mandateId: string }>({ method: "POST", path: "/v1/mandates", body })).mandateId;
};

/** A run of a job at a given moment. */
export const runAt = (now: string): RunContext => ({
  requestId: "request-1",
  signal: AbortSignal.timeout(30_000),
  now: () => new Date(now),
});
