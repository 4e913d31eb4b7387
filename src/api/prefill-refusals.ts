import { type FieldError, type ProblemCode, RequestProblem } from "./problem.ts";

/** What a job of pre-filling says instead of a result. */
type Refusal = { refused: string; reason?: string; errors?: FieldError[] };

const CODES: Readonly<Record<string, ProblemCode>> = {
  "not-found": "not-found",
  mandate: "mandate-refused",
  "already-submitted": "already-submitted",
  "invalid-actions": "invalid-actions",
  "changed-meanwhile": "changed-meanwhile",
  "changed-since": "changed-since",
  "not-ready": "not-ready",
  "key-reused": "key-reused",
  "not-submitted": "not-submitted",
  "unknown-one-thing": "unknown-one-thing",
  "no-form": "no-form",
  "not-offered": "not-offered",
  "invalid-facts": "invalid-facts",
  "contradictory-facts": "contradictory-facts",
  "unknown-region": "unknown-region",
  "plan-expired": "plan-expired",
  "invalid-sources": "invalid-request",
  "invalid-request": "invalid-request",
  "consent-used": "consent-used",
  "consent-withdrawn": "consent-withdrawn",
  "consent-expired": "consent-expired",
  "consent-unknown": "not-found",
  "licence-code": "invalid-licence-code",
  "not-a-person": "not-a-person",
  "agent-not-found": "agent-not-found",
  "agent-is-self": "invalid-request",
};

const isRefusal = (result: object): result is Refusal => "refused" in result;

/** The result, or the problem that a refusal is to a client. */
export const granted = <T extends object>(result: T): Exclude<T, { refused: string }> => {
  if (!isRefusal(result)) return result as Exclude<T, { refused: string }>;
  const { refused, reason, errors = reason === undefined ? undefined : [{ path: "reason", message: reason }] } = result;
  const code = CODES[refused];
  if (code === undefined) throw new Error(`no problem for the refusal ${refused}`);
  throw new RequestProblem(code, errors ? { errors } : {});
};
