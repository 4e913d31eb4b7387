import { getConnInfo } from "@hono/node-server/conninfo";
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { calculateJwkThumbprint, type JWK } from "jose";
import { z } from "zod";
import type { Register, RegisterFault, RegisterFile } from "../src/domain/record.ts";
import { answerQuestion } from "./answer-question.ts";
import { type CheckedQuestion, type Client, checkQuestion, nonceKey, type QuestionRefusal } from "./check-question.ts";
import type { IssuerKey } from "./issuer-keys.ts";
import { linkedSubject } from "./linked-subject.ts";
import type { Scopes } from "./load-scopes.ts";
import type { LoadedSubjects } from "./load-subjects.ts";
import { createUsedNonces } from "./used-nonces.ts";

export type RegistersSettings = {
  registers: ReadonlyMap<string, Register>;
  subjects: () => Promise<LoadedSubjects>;
  keys: ReadonlyMap<string, IssuerKey>;
  scopes: Scopes;
  /** Record types whose status service is out of order: their records come with the status `unknown`. */
  statusDown?: ReadonlySet<string>;
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
/** Largest body of a request in bytes. */
const MAX_BODY = 16 * 1024;

const coordinate = z.string().regex(/^[\w-]{43}$/);
const label = z.string().max(200).optional();
const LABELS = { kid: label, alg: label, use: label };
/** A public key that questions may be signed with; a private or a symmetric one has no place here. */
const publicKeySchema = z.union([
  z.strictObject({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), x: coordinate, ...LABELS }),
  z.strictObject({ kty: z.literal("EC"), crv: z.literal("P-256"), x: coordinate, y: coordinate, ...LABELS }),
]);

/** RFC 7591 in short: a name and one public key. */
const registrationSchema = z.object({
  client_name: z.string().min(1).max(100),
  jwks: z.object({ keys: z.tuple([publicKeySchema]) }),
});

const problem = (c: Context, status: 400 | 401 | 403 | 404 | 409 | 413 | 500 | 503, code: string): Response =>
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

const registerClient = async (
  c: Context,
  { clients, scopes }: { clients: Map<string, Client>; scopes: Scopes },
): Promise<Response> => {
  if (!isLocal(c)) return problem(c, 403, "not-in-scope");
  const { data } = registrationSchema.safeParse(await c.req.json().catch(() => undefined));
  if (data === undefined) return problem(c, 400, "invalid-question");
  const jwk = data.jwks.keys[0] as JWK;
  const clientId = await calculateJwkThumbprint(jwk);
  if (clients.size >= MAX_CLIENTS && !clients.has(clientId)) return problem(c, 503, "unavailable");
  clients.set(clientId, { clientId, jwk: { ...jwk, kid: clientId } });
  return c.json({ client_id: clientId, client_name: data.client_name, scope: [...scopes.keys()].join(" ") }, 201);
};

const faultsOf = (file: RegisterFile | undefined, register: string): ReadonlySet<RegisterFault> =>
  new Set((file?.faults ?? []).filter((each) => each.register === register).map(({ fault }) => fault));

const isRefusal = (checked: CheckedQuestion | QuestionRefusal): checked is QuestionRefusal => "status" in checked;

/** The registers as one server, as strict with their clients as those of production. */
export const createRegisters = (settings: RegistersSettings): Hono => {
  const { registers, keys, scopes, now = () => new Date() } = settings;
  const { latencyMs = 0, slowMs = SLOW, lateMs = LATE, statusDown = new Set() } = settings;
  const clients = new Map<string, Client>();
  const used = createUsedNonces();
  const app = new Hono();

  const isLate = (nonce: string): boolean => {
    const time = now().getTime();
    return time < used.promise(nonce, time + lateMs);
  };

  const answer = async (c: Context, register: Register, key: IssuerKey): Promise<Response> => {
    const checked = await checkQuestion(await c.req.text(), { register, clients, scopes, used, now: now() });
    if (isRefusal(checked)) return problem(c, checked.status, checked.code);
    const { files } = await settings.subjects();
    const found = files.get(checked.subject.id.toUpperCase());
    const file = found?.subject.idType === checked.subject.idType ? found : undefined;
    const faults = faultsOf(file, register.id);
    await wait(faults.has("slow") ? slowMs : latencyMs);
    if (faults.has("error")) return problem(c, 503, "unavailable");
    if (faults.has("late") && isLate(nonceKey(checked))) return c.json({ state: "pending" }, 202);
    used.settle(nonceKey(checked));
    const envelopes = await answerQuestion({
      register,
      question: checked,
      file,
      subjectOf: (link) => linkedSubject(link, checked.type, files),
      statusDown: statusDown.has(checked.type.id),
      key,
      now: now(),
      faults,
    });
    return c.json({ state: "fetched", envelopes: envelopes.map((envelope) => ({ format: "jws", envelope })) });
  };

  const tooLarge = (c: Context): Response => {
    // What was not read of the body cannot be followed by another request.
    c.header("connection", "close");
    return problem(c, 413, "invalid-question");
  };
  app.use(bodyLimit({ maxSize: MAX_BODY, onError: tooLarge }));
  app.notFound((c) => problem(c, 404, "not-found"));
  app.onError((_, c) => problem(c, 500, "unavailable"));
  app.post("/clients", (c) => registerClient(c, { clients, scopes }));
  app.get("/issuers/:issuer/jwks.json", (c) => {
    const key = keys.get(c.req.param("issuer"));
    return key ? c.json({ keys: [key.publicJwk] }) : problem(c, 404, "not-found");
  });
  app.post("/registers/:register/records", (c) => {
    const register = registers.get(c.req.param("register"));
    const key = register && keys.get(register.issuer.id);
    return register && key ? answer(c, register, key) : problem(c, 404, "not-found");
  });
  app.get("/livez", (c) => c.json({ status: "ok" }));
  return app;
};
