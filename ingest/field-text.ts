import type { Confidence, Field, PassagePart } from "../src/domain/passage.ts";

/** The part of a passage that differs from its guide. */
export type FieldText = {
  unit: string;
  field: Field;
  heading: string;
  text: string;
  parts?: PassagePart[];
  question?: string;
  region?: string;
  issuer?: string;
  confidence?: Confidence | undefined;
  effectiveFrom?: string | undefined;
  effectiveTo?: string | undefined;
  supersededBy?: string | undefined;
  /** Text of one named area: nothing has to be checked elsewhere. */
  local?: boolean;
};
