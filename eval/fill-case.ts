import type { DecidedField } from "../src/prefill/decide-form.ts";
import { giveConsent } from "../src/prefill/give-consent.ts";
import { openPrefill } from "../src/prefill/open-prefill.ts";
import { planPrefill } from "../src/prefill/plan-prefill.ts";
import type { PrefillPorts } from "../src/prefill/prefill-ports.ts";
import { decideCase } from "../src/prefill/view-case.ts";
import type { BaseCase } from "./prefill-oracle.ts";
import type { Variant } from "./prefill-variants.ts";

/** The whole job for one person: plan, consent, registers, decision. */
export const fill = async (
  base: BaseCase,
  variant: Pick<Variant, "without" | "sensitive">,
  ports: PrefillPorts,
): Promise<DecidedField[]> => {
  const live = { requestId: "eval", signal: new AbortController().signal, now: () => new Date() };
  const actor = { sub: base.person.subject.id, roles: ["citizen"] as const };
  const facts = Object.entries(base.facts).map(([factId, value]) => ({ factId, value }));
  const plan = await planPrefill({ oneThingId: base.formId, region: base.region, facts, actor }, ports, live);
  if ("refused" in plan) throw new Error(`${base.name}: ${JSON.stringify(plan)}`);
  const sources = [...new Set(plan.calls.map(({ source }) => source))].filter(
    (source) => !variant.without?.includes(source),
  );
  const consent = await giveConsent(
    { planId: plan.planId, sources, sensitive: variant.sensitive ?? true, actor },
    ports,
    live,
  );
  if ("refused" in consent) throw new Error(`${base.name}: ${consent.refused}`);
  const licence = base.company ? { licenceCode: base.company.subject.id } : {};
  const opened = await openPrefill(
    { planId: plan.planId, consentId: consent.consentId, actor, ...licence },
    ports,
    live,
  );
  if ("refused" in opened) throw new Error(`${base.name}: ${opened.refused}`);
  const stored = await ports.cases.case(opened.prefillId);
  return stored ? decideCase(stored, ports).fields : [];
};

const FILLED: ReadonlySet<string> = new Set(["locked", "editable", "confirm"]);
export const isFilled = ({ shown }: DecidedField): boolean => FILLED.has(shown.decision);
export const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
