import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { calculateJwkThumbprint, type JWK } from "jose";
import { z } from "zod";
import type { Register, RegisterFault, RegisterFile, SubjectId } from "../src/domain/record.ts";
import { answerQuestion, idTypeOf } from "./answer-question.ts";
import {
  type CheckedQuestion,
  type Client,
  checkQuestion,
  type QuestionRefusal,
  type UsedNonces,
} from "./check-question.ts";
import type { IssuerKey } from "./issuer-keys.ts";
import type { LoadedSubjects } from "./load-subjects.ts";

export type RegistersSettings = {
  registers: ReadonlyMap<string, Register>;
  subjects: () => Promise<LoadedSubjects>;
  keys: ReadonlyMap<string, IssuerKey>;
  now?: () => Date;
  /** Every answer takes at least so long, in milliseconds. */
  latencyMs?: number;
  /** How long a slow register takes, and after which time a late one has its answer, in milliseconds. */
  slowMs?: number;
  lateMs?: number;
};

const SLOW = 3_000;
const LATE = 2_000;
const MAX_CLIENTS = 100;
const MAX_QUESTION = 16 * 1024;

/** RFC 7591 in short: a name and one public key. */
const registrationSchema = z.object({
  client_name: z.string().min(1).max(100),
  jwks: z.object({ keys: z.array(z.record(z.string(), z.unknown())).length(1) }),
});

const problem = (c: Context, status: 400 | 401 | 403 | 404 | 409 | 413 | 503, code: string): Response =>
  c.json({ type: "about:blank", title: code, status, code }, status, { "content-type": "application/problem+json" });

const isLocal = (c: Context): boolean => {
  try {
    return ["127.0.0.1", "::1", "::ffff:127.0.0.1"].includes(getConnInfo(c).remote.address ?? "");
  } catch {
    // Called without a connection, from this process.
    return true;
  }
};

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const registerClient = async (c: Context, clients: Map<string, Client>): Promise<Response> => {
  if (!isLocal(c)) return problem(c, 403, "not-in-scope");
  const parsed = registrationSchema.safeParse(await c.req.json().catch(() => undefined));
  const jwk = parsed.data?.jwks.keys[0] as JWK | undefined;
  if (jwk === undefined || "d" in jwk || clients.size >= MAX_CLIENTS) return problem(c, 400, "invalid-question");
  const thumbprint = await calculateJwkThumbprint(jwk).catch(() => undefined);
  if (thumbprint === undefined) return problem(c, 400, "invalid-question");
  clients.set(thumbprint, { clientId: thumbprint, jwk: { ...jwk, kid: thumbprint } });
  return c.json({ client_id: thumbprint, client_name: parsed.data?.client_name }, 201);
};

const faultsOf = (file: RegisterFile | undefined, register: string): ReadonlySet<RegisterFault> =>
  new Set((file?.faults ?? []).filter((each) => each.register === register).map(({ fault }) => fault));

const isRefusal = (checked: CheckedQuestion | QuestionRefusal): checked is QuestionRefusal => "status" in checked;

/** The registers as one server, as strict with their clients as those of production. */
export const createRegisters = (settings: RegistersSettings): Hono => {
  const { registers, keys, now = () => new Date(), latencyMs = 0, slowMs = SLOW, lateMs = LATE } = settings;
  const clients = new Map<string, Client>();
  const used: UsedNonces = new Map();
  const pending = new Map<string, number>();
  const app = new Hono();

  const isLate = (nonce: string): boolean => {
    const ready = pending.get(nonce) ?? now().getTime() + lateMs;
    pending.set(nonce, ready);
    return now().getTime() < ready;
  };

  const answer = async (c: Context, register: Register, key: IssuerKey): Promise<Response> => {
    const token = await c.req.text();
    if (token.length > MAX_QUESTION) return problem(c, 413, "invalid-question");
    const checked = await checkQuestion(token, { register, clients, used, now: now() }, (nonce) => pending.has(nonce));
    if (isRefusal(checked)) return problem(c, checked.status, checked.code);
    const { files } = await settings.subjects();
    const file = files.get(checked.subject.id.toUpperCase());
    const faults = faultsOf(file, register.id);
    await wait(faults.has("slow") ? slowMs : latencyMs);
    if (faults.has("error")) return problem(c, 503, "unavailable");
    if (faults.has("late") && isLate(checked.jti)) return c.json({ state: "pending" }, 202);
    pending.delete(checked.jti);
    const subjectOf = (id: string): SubjectId => ({
      idType: files.get(id.toUpperCase())?.subject.idType ?? idTypeOf(id),
      id,
    });
    const envelopes = await answerQuestion({ register, question: checked, file, subjectOf, key, now: now(), faults });
    return c.json({ state: "fetched", envelopes: envelopes.map((envelope) => ({ format: "jws", envelope })) });
  };

  app.post("/clients", (c) => registerClient(c, clients));
  app.get("/issuers/:issuer/jwks.json", (c) => {
    const key = keys.get(c.req.param("issuer"));
    return key ? c.json({ keys: [key.publicJwk] }) : problem(c, 404, "not-found");
  });
  app.post("/registers/:register/records", async (c) => {
    const register = registers.get(c.req.param("register"));
    const key = register && keys.get(register.issuer.id);
    return register && key ? answer(c, register, key) : problem(c, 404, "not-found");
  });
  app.get("/livez", (c) => c.json({ status: "ok" }));
  return app;
};
