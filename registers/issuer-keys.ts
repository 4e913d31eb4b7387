import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from "jose";

export type IssuerKey = { kid: string; privateKey: CryptoKey; publicJwk: JWK };

const ALGORITHM = "EdDSA";

const fromJwk = async (jwk: JWK): Promise<IssuerKey> => {
  const { d: _, ...bare } = jwk;
  const kid = await calculateJwkThumbprint(bare);
  const privateKey = (await importJWK(jwk, ALGORITHM)) as CryptoKey;
  return { kid, privateKey, publicJwk: { ...bare, kid, alg: ALGORITHM, use: "sig" } };
};

const newJwk = async (): Promise<JWK> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  return exportJWK(privateKey);
};

const storedJwk = async (directory: string, issuer: string): Promise<JWK> => {
  const file = join(directory, `${issuer}.json`);
  try {
    return JSON.parse(await readFile(file, "utf8")) as JWK;
  } catch {
    const jwk = await newJwk();
    await mkdir(directory, { recursive: true });
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600 });
    return jwk;
  }
};

/** The key of each issuer: kept in `directory`, or for the life of the process where there is none. */
export const openIssuerKeys = async (
  issuers: readonly string[],
  directory: string | undefined,
): Promise<ReadonlyMap<string, IssuerKey>> => {
  const keys = await Promise.all(
    issuers.map(async (issuer): Promise<[string, IssuerKey]> => {
      const jwk = directory === undefined ? await newJwk() : await storedJwk(directory, issuer);
      return [issuer, await fromJwk(jwk)];
    }),
  );
  return new Map(keys);
};
