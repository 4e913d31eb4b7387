import type { Actor, ChainedEntry } from "../domain/consent.ts";
import type { RunContext } from "../ports/run-context.ts";
import type { PrefillPorts } from "./prefill-ports.ts";

const PAGE = 100;

/** `who` says what the person may know of the other side: themselves, their agent, a clerk, the service. */
export type ShownAccess = Pick<
  ChainedEntry,
  "seq" | "at" | "actorKind" | "action" | "source" | "concepts" | "purpose" | "caseId" | "basis" | "result"
> & { who: string };

const WHO: Readonly<Record<ChainedEntry["actorKind"], string>> = {
  person: "办事人",
  agent: "代办人",
  clerk: "窗口人员",
  system: "系统",
};

const shown = (entry: ChainedEntry, sub: string): ShownAccess => {
  const { seq, at, actorKind, action, source, concepts, purpose, caseId, basis, result } = entry;
  const who = entry.actor === sub ? "本人" : WHO[actorKind];
  return { seq, at, who, actorKind, action, source, concepts, purpose, caseId, basis, result };
};

/** The entries about this person's data, the latest first, whoever's case they belong to. */
export const accessOf = async (
  { actor, before }: { actor: Actor; before?: number },
  ports: PrefillPorts,
  run: RunContext,
): Promise<{ items: ShownAccess[]; before?: number } | { refused: "not-a-person" }> => {
  const subject = await ports.identity.subjectOf(actor.sub);
  if (subject === undefined) return { refused: "not-a-person" };
  const page = { now: run.now().toISOString(), limit: PAGE, ...(before === undefined ? {} : { before }) };
  const entries = await ports.cases.accessOf(ports.subjectHash(subject), page);
  const last = entries.at(-1);
  return {
    items: entries.map((entry) => shown(entry, actor.sub)),
    ...(entries.length === PAGE && last ? { before: last.seq } : {}),
  };
};
