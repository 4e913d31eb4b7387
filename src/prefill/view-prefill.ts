import type { Actor } from "../domain/consent.ts";
import type { Prefill } from "../domain/prefill.ts";
import type { RunContext } from "../ports/run-context.ts";
import { entriesFor } from "./case-access.ts";
import { type CaseRefusal, loadCase } from "./load-case.ts";
import type { PrefillPorts } from "./prefill-ports.ts";
import { toPrefill } from "./view-case.ts";

/** The form as it stands now. Every look of somebody else is an access entry; one's own is none. */
export const viewPrefill = async (
  request: { prefillId: string; actor: Actor },
  ports: PrefillPorts,
  run: RunContext,
): Promise<Prefill | CaseRefusal> => {
  const opened = await loadCase({ ...request, action: "view" }, ports, run);
  if ("refused" in opened) return opened;
  if (request.actor.sub !== opened.principal) {
    const basis = { case: opened, actor: request.actor, at: run.now().toISOString(), subjectHash: ports.subjectHash };
    await ports.cases.record(entriesFor(basis, { action: "view", result: "shown" }));
  }
  return toPrefill(opened, ports);
};
