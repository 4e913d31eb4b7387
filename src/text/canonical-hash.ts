import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

/**
 * Canonical JSON (RFC 8785): the same text for the same value, whatever the order of its keys. What JSON cannot hold
 * (undefined) is left out. Throws on what has no canonical form: a lone surrogate, NaN, a circle.
 */
export const canonicalJson = (value: unknown): string => {
  const text = canonicalize(value);
  if (text === undefined) throw new Error("a value without a JSON form has no hash");
  return text;
};

/** SHA-256 of the canonical JSON, in lower-case hexadecimal. */
export const hashCanonical = (value: unknown): string =>
  createHash("sha256").update(canonicalJson(value), "utf8").digest("hex");
