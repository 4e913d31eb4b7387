import type { SubjectId } from "../domain/record.ts";
import { isCreditCode, isIdNumber } from "../text/identifiers.ts";

const CANDIDATE = /(?<![0-9A-Za-z])[0-9A-HJ-NP-RTUW-Ya-hj-np-rtuw-y]{18}(?![0-9A-Za-z])/gu;

/** Signs of an address that stand before a code: `%3D91…`. */
const decode = (payload: string): string => {
  try {
    return decodeURIComponent(payload);
  } catch {
    return payload;
  }
};

/** The company of a licence's QR code: a bare code, or a text or address that holds exactly one valid one. */
export const readLicenceCode = (payload: string): SubjectId | undefined => {
  const found = [...decode(payload).normalize("NFKC").matchAll(CANDIDATE)].map(([code]) => code.toUpperCase());
  const [only, ...others] = [...new Set(found.filter((code) => isCreditCode(code) && !isIdNumber(code)))];
  return only !== undefined && others.length === 0 ? { idType: "uscc", id: only } : undefined;
};
