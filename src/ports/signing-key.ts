/** A public key as JSON (RFC 7517). */
export type PublicJwk = { kid: string; kty: string; crv: string; x: string; alg: string; use: string };

/** The key of this installation: it signs checkpoints of the access ledger, receipts and requests to registers. */
export type SigningKey = {
  kid: string;
  /** Of this key and of those that it replaced, the present one first: for whoever checks a signature. */
  publicKeys: readonly PublicJwk[];
  /** Compact JWS (EdDSA) of the canonical JSON of `payload`. `type` becomes its `typ`, so that no signature serves for another end. */
  sign: (type: string, payload: unknown) => Promise<string>;
  /** What was signed; undefined where the signature does not hold, is of another type, or of a key that is not ours. */
  verify: (type: string, signature: string) => Promise<unknown>;
};
