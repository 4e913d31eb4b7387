import type { Passage } from "../domain/passage.ts";
import type { ServiceGuide } from "../domain/service-guide.ts";

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
