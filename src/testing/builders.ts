import type { Fact, FactValue } from "../domain/condition.ts";
import type { Passage } from "../domain/passage.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";
import type { RuleContext } from "../rules/verdict.ts";

/** A valid passage, in force everywhere, for the parts that a test does not care about. */
export const aPassage = (overrides: Partial<Passage> = {}): Passage => ({
  id: "demo:fee",
  documentId: "demo",
  unit: "fee",
  field: "fee",
  title: "演示事项",
  headingPath: ["演示事项", "收费"],
  text: "办理费用：工本费 20 元。",
  parts: [],
  region: "000000",
  coverage: "whole",
  audience: ["natural"],
  origin: "compiled",
  confidence: "official",
  tenant: "default",
  ...overrides,
});

export const aGuide = (overrides: Partial<ServiceGuide> = {}): ServiceGuide => ({
  id: "demo",
  title: "演示一件事",
  kind: "one-thing",
  aliases: [],
  audience: ["natural"],
  stage: "生活",
  published: true,
  binding: { region: "430000", coverage: "whole", published: "湖南" },
  version: "2026-07-24",
  sources: [{ url: "https://example.org/guide", confidence: "official" }],
  ...overrides,
});

/** A rule context from plain values: null is unknown, an object is a fact as it stands. */
export const aRuleContext = ({
  facts = {},
  ...overrides
}: Partial<Omit<RuleContext, "facts">> & { facts?: Record<string, FactValue | Fact | null> } = {}): RuleContext => ({
  facts: new Map(
    Object.entries(facts).map(([key, value]): [string, Fact] => {
      if (value === null) return [key, { state: "unknown" }];
      return [key, typeof value === "object" && "state" in value ? value : { state: "known", value }];
    }),
  ),
  types: new Map(),
  derivations: new Map(),
  parameters: new Map(),
  regions: new Map(),
  asOf: "2026-07-24",
  ...overrides,
});
