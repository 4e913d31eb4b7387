import type { FormBinding } from "../domain/form.ts";
import type { RecordType } from "../domain/record.ts";
import type { Grade } from "./candidate.ts";

/** The worth of a claim by where it is held and who told it there (docs/prefill.md, rule 10). */
export const gradeClaim = (
  { authority }: Pick<FormBinding, "authority">,
  kind: RecordType["kind"],
  verifiedAs: "authority" | "selfDeclared",
): Grade => {
  if (verifiedAs === "selfDeclared") return "A4";
  if (kind === "e-certificate") return "A2";
  return authority === "primary" ? "A1" : "A3";
};
