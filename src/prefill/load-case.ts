import type { Actor, MandateAction } from "../domain/consent.ts";
import type { PrefillCase, ReasonCode } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { checkMandate } from "./check-mandate.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

export type CaseRefusal =
  /** No such case, or not one of this person: which of the two is not told. */
  { refused: "not-found" } | { refused: "mandate"; reason: ReasonCode } | { refused: "already-submitted" };

type Asked = { prefillId: string; actor: Actor; action: MandateAction };

/** The case, where this person may do this to it now. The principal always may; an agent as far as the mandate goes. */
export const loadCase = async (
  { prefillId, actor, action }: Asked,
  ports: PrefillPorts,
  run: RunContext,
): Promise<PrefillCase | CaseRefusal> => {
  const opened = await ports.cases.case(prefillId);
  if (opened === undefined || (actor.sub !== opened.actor && actor.sub !== opened.principal))
    return { refused: "not-found" };
  if (action !== "view" && opened.status === "submitted") return { refused: "already-submitted" };
  if (actor.sub === opened.principal) return opened;
  const mandate = opened.mandateId === undefined ? undefined : await ports.cases.mandate(opened.mandateId);
  const reason = checkMandate({
    mandate,
    principal: opened.principal,
    agent: actor.sub,
    oneThingId: opened.oneThingId,
    action,
    now: run.now(),
    records: opened.records,
  });
  return reason === undefined ? opened : { refused: "mandate", reason };
};
