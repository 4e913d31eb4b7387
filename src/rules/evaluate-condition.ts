import type { Comparison, Condition, Derivation, Operand, Quantified, RuleCitation } from "../domain/condition.ts";
import { compare } from "./compare.ts";
import { type Binding, factKey } from "./fact-key.ts";
import { deriveSpan, faulty, knownValue, readFact, readLiteral, readParameter, type Side, UNKNOWN } from "./side.ts";
import { elementType, type Tristate } from "./values.ts";
import {
  allOf,
  anyOf,
  combine,
  type Defect,
  negate,
  type RuleContext,
  type Trace,
  union,
  type Verdict,
} from "./verdict.ts";

/** A list longer than this is a mistake or an attack. */
export const MAX_COUNT = 100;

type Scope = { context: RuleContext; binding: Binding; cite?: RuleCitation | undefined; deriving: readonly string[] };

const resolveFact = (factId: string, scope: Scope): Side => {
  const { context, binding, deriving } = scope;
  const key = factKey(factId, binding);
  const derivation = context.derivations.get(factId);
  if (derivation !== undefined)
    return deriving.includes(factId)
      ? faulty({ fact: key }, "derivation-cycle", key)
      : derive(key, derivation, { ...scope, deriving: [...deriving, factId] });
  const type = context.types.get(factId);
  return type === undefined ? faulty({ fact: key }, "undeclared-fact", key) : readFact(key, type, context);
};

const derive = (key: string, derivation: Derivation, scope: Scope): Side => {
  if (derivation.fn !== "condition") {
    const { of, at } = derivation;
    const to = at ? resolveReference(at, scope) : readLiteral(scope.context.asOf, "date");
    return deriveSpan(key, derivation, { from: resolveFact(of, scope), to });
  }
  const { value, missing, usedFacts, defects, trace } = evaluate(derivation.when, { ...scope, cite: undefined });
  return {
    expected: { fact: key },
    fact: value === null ? UNKNOWN : { state: "known", value },
    type: "bool",
    missing,
    used: usedFacts,
    defects,
    because: trace,
  };
};

const resolveReference = (reference: { param: string } | { fact: string }, scope: Scope): Side =>
  "param" in reference ? readParameter(reference.param, scope.context) : resolveFact(reference.fact, scope);

const cited = (cite: RuleCitation | undefined): { cite?: RuleCitation } => (cite ? { cite } : {});

const operandsOf = ({ value }: Comparison): readonly Operand[] => (Array.isArray(value) ? value : [value]);

const evaluateComparison = (condition: Comparison, scope: Scope): Verdict => {
  const fact = resolveFact(condition.fact, scope);
  const { type } = fact;
  const operands =
    type === undefined
      ? []
      : operandsOf(condition).map((operand) =>
          typeof operand === "object" ? resolveReference(operand, scope) : readLiteral(operand, elementType(type)),
        );
  const { value, missing, defects } = compare({ op: condition.op, fact, operands }, scope.context);
  const trace: Trace = {
    kind: "compare",
    value,
    fact: factKey(condition.fact, scope.binding),
    op: condition.op,
    seen: fact.fact,
    expected: operands.map(({ expected }) => expected),
    ...(fact.from ? { from: fact.from } : {}),
    ...(fact.because ? { because: fact.because } : {}),
    ...cited(scope.cite),
  };
  const usedFacts = union([fact, ...operands].map(({ used }) => used));
  return { value, trace, missing: union([missing]), usedFacts, defects };
};

/** How many elements a list has is a fact like others: unknown, it leaves the question open whatever elements are known. */
const evaluateElements = (quantified: Quantified, scope: Scope): { count: Side; elements: Verdict[] | Defect } => {
  const { role, where } = quantified;
  const count = resolveFact(`${role}.count`, scope);
  const length = Number(knownValue(count) ?? 0);
  if (!(length >= 0 && length <= MAX_COUNT)) return { count, elements: { code: "count-out-of-range", subject: role } };
  const elements = Array.from({ length }, (_, i) =>
    evaluate(where, { ...scope, binding: { ...scope.binding, [role]: i } }),
  );
  return { count, elements };
};

const atLeast = (values: readonly Tristate[], least: number): Tristate => {
  const certain = values.filter((value) => value === true).length;
  if (certain >= least) return true;
  return certain + values.filter((value) => value === null).length < least ? false : null;
};

const evaluateQuantifier = (kind: "exists" | "forAll", quantified: Quantified, scope: Scope): Verdict => {
  const { count, elements } = evaluateElements(quantified, scope);
  const { role } = quantified;
  const trace = (value: Tristate, children: Trace[]): Trace => ({ kind, value, role, count: count.fact, children });
  if (knownValue(count) === undefined || !Array.isArray(elements)) {
    const defects = Array.isArray(elements) ? count.defects : [elements];
    return { value: null, trace: trace(null, []), missing: count.missing, usedFacts: [], defects };
  }
  const values = elements.map(({ value }) => value);
  const value = kind === "forAll" ? allOf(values) : atLeast(values, quantified.atLeast ?? 1);
  const verdict = combine(
    value,
    elements,
    trace(
      value,
      elements.map((element) => element.trace),
    ),
  );
  return { ...verdict, usedFacts: union([count.used, verdict.usedFacts]) };
};

const evaluateKnown = (factId: string, scope: Scope): Verdict => {
  const { fact: seen, used: usedFacts, defects } = resolveFact(factId, scope);
  const value = seen.state === "known";
  const trace: Trace = { kind: "known", value, fact: factKey(factId, scope.binding), seen, ...cited(scope.cite) };
  return { value, trace, missing: [], usedFacts, defects };
};

const leaveOpen = (text: string, scope: Scope): Verdict => {
  const trace: Trace = { kind: "vague", value: null, text, ...cited(scope.cite) };
  return { value: null, trace, missing: [], usedFacts: [], defects: [] };
};

const evaluateParts = (kind: "all" | "any", conditions: readonly Condition[], scope: Scope): Verdict => {
  const parts = conditions.map((condition) => evaluate(condition, scope));
  const value = (kind === "all" ? allOf : anyOf)(parts.map((part) => part.value));
  return combine(value, parts, { kind, value, children: parts.map(({ trace }) => trace) });
};

const evaluate = (condition: Condition, outer: Scope): Verdict => {
  const scope = condition.cite ? { ...outer, cite: condition.cite } : outer;
  if ("fact" in condition) return evaluateComparison(condition, scope);
  if ("all" in condition) return evaluateParts("all", condition.all, scope);
  if ("any" in condition) return evaluateParts("any", condition.any, scope);
  if ("not" in condition) {
    const inner = evaluate(condition.not, scope);
    const value = negate(inner.value);
    return { ...inner, value, trace: { kind: "not", value, child: inner.trace } };
  }
  if ("exists" in condition) return evaluateQuantifier("exists", condition.exists, scope);
  if ("forAll" in condition) return evaluateQuantifier("forAll", condition.forAll, scope);
  if ("known" in condition) return evaluateKnown(condition.known, scope);
  return leaveOpen(condition.vague, scope);
};

/**
 * Decides a condition in three-valued (Kleene) logic. Pure: what is known, the tables and the day are arguments.
 * A decided verdict stands whatever else becomes known, except where the condition asks `known` itself.
 */
export const evaluateCondition = (condition: Condition, context: RuleContext, binding: Binding = {}): Verdict =>
  // Stryker disable next-line ArrayDeclaration: no fact is called as the mutant calls it
  evaluate(condition, { context, binding, deriving: [] });
