/** Who signed an envelope and when; times in seconds since 1970. */
export type ProvenEnvelope = {
  payload: unknown;
  issuer: string;
  audience: string;
  kid: string;
  issuedAt: number;
  expiresAt: number;
};

/**
 * Checks the signature of an envelope with the keys that the trust registry names for its issuer, and nothing else.
 * Undefined where it does not hold: an unknown key or algorithm, none, a changed byte. One for each format.
 */
export type RecordProof = {
  /** `jws` … */
  format: string;
  prove: (envelope: string) => Promise<ProvenEnvelope | undefined>;
};
