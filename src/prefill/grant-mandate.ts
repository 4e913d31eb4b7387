import type { Actor, Mandate, MandateAction } from "../domain/consent.ts";
import { type SubjectId, subjectKey } from "../domain/record.ts";
import type { RunContext } from "../ports/run-context.ts";
import { isDate } from "../rules/dates.ts";
import { endOfDayInChina } from "../text/china-date.ts";
import { accessEntry } from "./access-entries.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import type { FieldFault } from "./review-prefill.ts";

/** Longest mandate, in days: a year, as of mandates that professionals hold elsewhere. */
export const MANDATE_DAYS = 365;
const DAY = 86_400_000;

export type MandateRequest = {
  actor: Actor;
  agentHint: string;
  oneThingIds: readonly string[];
  actions: readonly MandateAction[];
  /** A day, to its end in China, or an instant. */
  validUntil: string;
};

export type MandateRefusal =
  | { refused: "not-a-person" | "agent-not-found" }
  | { refused: "invalid-request"; errors: FieldFault[] };

/** NaN where there is no such day. */
const endOf = (validUntil: string): number => {
  if (isDate(validUntil)) return Date.parse(endOfDayInChina(validUntil));
  return isDate(validUntil.slice(0, 10)) ? Date.parse(validUntil) : Number.NaN;
};

const faultsOf = ({ oneThingIds, validUntil }: MandateRequest, ports: PrefillPorts, now: Date): FieldFault[] => {
  const unknown = oneThingIds.filter((id) => !ports.catalogue.guides.has(id));
  const until = endOf(validUntil);
  const days = (until - now.getTime()) / DAY;
  return [
    ...unknown.map((id) => ({ path: "oneThingIds", message: `没有“${id}”这一件事` })),
    ...(days > 0 && days <= MANDATE_DAYS + 1
      ? []
      : [{ path: "validUntil", message: `要在今天之后、${MANDATE_DAYS} 天以内` }]),
  ];
};

type Sides = Pick<Mandate, "principal" | "agent" | "principalSubject" | "agentSubject" | "mandateId">;

/** Told to both: each finds it in their own access log. */
const noticesOf = (
  sides: Sides,
  action: "mandate" | "revoke",
  { by, at, ports }: { by: string; at: Date; ports: PrefillPorts },
) =>
  [sides.principalSubject, sides.agentSubject].map((subject) =>
    accessEntry(
      {
        subject,
        action,
        source: "onething",
        caseId: sides.mandateId,
        basis: "mandate",
        purpose: "mandate",
        result: action === "mandate" ? "granted" : "revoked",
        at,
      },
      { actor: by },
      ports,
    ),
  );

/** Names an agent for some one-things and actions, for a time. What the register knows of the two is not asked here. */
export const grantMandate = async (
  request: MandateRequest,
  ports: PrefillPorts,
  run: RunContext,
): Promise<Mandate | MandateRefusal> => {
  const now = run.now();
  const errors = faultsOf(request, ports, now);
  if (errors.length > 0) return { refused: "invalid-request", errors };
  const principalSubject = await ports.identity.subjectOf(request.actor.sub);
  if (principalSubject === undefined) return { refused: "not-a-person" };
  const agent = await ports.identity.findByHint(request.agentHint);
  if (agent === undefined) return { refused: "agent-not-found" };
  if (isSame(agent.subject, principalSubject))
    return { refused: "invalid-request", errors: [{ path: "agentHint", message: "不能授权给自己" }] };
  const mandate: Mandate = {
    mandateId: ports.newId(),
    principal: request.actor.sub,
    principalSubject,
    agent: agent.sub,
    agentSubject: agent.subject,
    agentLabel: agent.label,
    principalLabel: request.actor.label ?? "委托人",
    relation: { code: "other" },
    oneThingIds: [...new Set(request.oneThingIds)],
    actions: [...new Set(request.actions)],
    validFrom: now.toISOString(),
    validUntil: new Date(endOf(request.validUntil)).toISOString(),
    status: "active",
    createdAt: now.toISOString(),
  };
  await ports.cases.grantMandate(mandate, noticesOf(mandate, "mandate", { by: request.actor.sub, at: now, ports }));
  return mandate;
};

const isSame = (a: SubjectId, b: SubjectId): boolean => subjectKey(a) === subjectKey(b);

export const listMandates = (sub: string, ports: PrefillPorts): Promise<Mandate[]> => ports.cases.mandatesOf(sub);

/** From either side. */
export const revokeMandate = async (
  { mandateId, actor }: { mandateId: string; actor: Actor },
  ports: PrefillPorts,
  run: RunContext,
): Promise<Mandate | { refused: "not-found" }> => {
  const mandate = await ports.cases.mandate(mandateId);
  if (mandate === undefined || (mandate.principal !== actor.sub && mandate.agent !== actor.sub))
    return { refused: "not-found" };
  const at = run.now();
  const entries = noticesOf(mandate, "revoke", { by: actor.sub, at, ports });
  const revoked = await ports.cases.revokeMandate({ mandateId, by: actor.sub, at: at.toISOString() }, entries);
  return revoked ?? { refused: "not-found" };
};
