import type { RecordType, RegisterFile, SubjectId } from "../src/domain/record.ts";

type Link = { role: string; id: string };

/** Kind of a person's document by the form of its number. */
const personIdType = (id: string): SubjectId["idType"] => {
  if (/^\d{17}[\dX]$/iu.test(id)) return "id-card";
  return /^[HM]\d{8,10}$/iu.test(id) ? "hmt-permit" : "passport";
};

/**
 * Whom a link leads to. Their own file says what their identifier is; without one, the type says whether it is a
 * company's: a credit code may be 18 digits, like the number of an ID card.
 */
export const linkedSubject = (
  { role, id }: Link,
  type: RecordType,
  files: ReadonlyMap<string, RegisterFile>,
): SubjectId => {
  const file = files.get(id.toUpperCase());
  if (file) return { idType: file.subject.idType, id };
  const isCompany = type.links.some((link) => link.role === role && link.to === "company");
  return { idType: isCompany ? "uscc" : personIdType(id), id };
};
