import type { IntentModel } from "../domain/intent-model.ts";
import { type RankedUnit, rankUnits, type UnitCandidate } from "../intent/rank-units.ts";
import type { Understanding } from "../intent/understand.ts";
import { foldText } from "../text/normalise.ts";

const BREAKS = /[，,。；;？?！!\n]|(?<=.{3})(?:还有|另外|顺便|再问|以及)(?=.{3})|(?<=[几多啥么吗钱天久]) /u;
const ASKS =
  /[几哪啥么吗咯呢]|什么|怎么|咋|多少|好多|多久|电话|材料|手续费|要不要|收不收|能不能|行不行|不要钱|收费|时限|条件|流程/u;
const MIN_CLAUSE = 3;
const MAX_CLAUSES = 4;

/** Parts of a question that each ask something; empty where there is one question only. */
export const askingClauses = (text: string): string[] => {
  const clauses = foldText(text)
    .split(BREAKS)
    .map((clause) => clause.trim())
    .filter((clause) => clause.length >= MIN_CLAUSE);
  const asking = clauses.filter((clause) => ASKS.test(clause));
  return asking.length >= 2 ? asking.slice(0, MAX_CLAUSES) : [];
};

const OWN_GUIDE = 0.7;
const CLEAR_FIELD = 0.5;
const CLEAR_UNIT = 0.4;

const asksField = (understanding: Understanding): boolean =>
  [...understanding.fields].some(([field, p]) => field !== "event" && field !== "uncovered" && p >= CLEAR_FIELD);

/** What one clause asks, about the guide that it names itself or else the one that the whole question is about. */
const unitOfClause = (
  model: IntentModel,
  clause: Understanding,
  whole: { understanding: Understanding; candidates: readonly UnitCandidate[] },
): RankedUnit | undefined => {
  if (!asksField(clause)) return undefined;
  const [own] = clause.guides;
  const named = own !== undefined && own.label !== "none" && own.p >= OWN_GUIDE;
  const label = named ? own.label : whole.understanding.guides.find((guide) => guide.label !== "none")?.label;
  const guides = [{ label: label ?? "", p: 0.95 }];
  const candidates = whole.candidates.filter(({ passage }) => passage.documentId === label);
  const [best] = rankUnits(model, { ...clause, guides }, candidates);
  return best && best.score >= CLEAR_UNIT ? best : undefined;
};

/**
 * Units for each clause of a question that asks several things, in the order asked; fewer than two distinct units mean
 * that the question is better taken as a whole.
 */
export const unitsOfClauses = (
  model: IntentModel,
  clauses: readonly Understanding[],
  whole: { understanding: Understanding; candidates: readonly UnitCandidate[] },
): RankedUnit[] => {
  const units: RankedUnit[] = [];
  for (const clause of clauses) {
    const unit = unitOfClause(model, clause, whole);
    if (unit && !units.some(({ passage }) => passage.id === unit.passage.id)) units.push(unit);
  }
  return units.length >= 2 ? units : [];
};
