import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
  importJWK,
} from "jose";
import { z } from "zod";
import { PortError } from "../../ports/port-error.ts";
import type { PublicJwk, SigningKey } from "../../ports/signing-key.ts";
import { canonicalJson } from "../../text/canonical-hash.ts";

const ALGORITHM = "EdDSA";
const keyPart = z.string().regex(/^[\w-]{43}$/u);

/** A set of keys (RFC 7517): the first signs, the others only check what they signed before they were replaced. */
const keyFileSchema = z.object({
  keys: z
    .array(
      z.object({
        kid: z.string().min(1).optional(),
        kty: z.literal("OKP"),
        crv: z.literal("Ed25519"),
        x: keyPart,
        d: keyPart.optional(),
      }),
    )
    .min(1),
});
type StoredKey = z.infer<typeof keyFileSchema>["keys"][number];

const isMissing = (cause: unknown): boolean => (cause as NodeJS.ErrnoException).code === "ENOENT";

const outage = (file: string, what: string, cause: unknown): PortError =>
  new PortError("signing-key", `${file} ${what}`, { retryable: false, cause });

/** Complete or not there: the file is written beside its place, and the first of several starts wins. */
const makeKeyFile = async (file: string): Promise<void> => {
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: "Ed25519", extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(draft, `${JSON.stringify({ keys: [{ ...jwk, kid }] }, null, 2)}\n`, {
      mode: 0o600,
      flag: "wx",
      flush: true,
    });
    await link(draft, file);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw outage(file, "cannot be written", cause);
  } finally {
    await rm(draft, { force: true });
  }
};

const readKeys = async (file: string): Promise<StoredKey[]> => {
  try {
    return keyFileSchema.parse(JSON.parse(await readFile(file, "utf8"))).keys;
  } catch (cause) {
    if (isMissing(cause)) throw outage(file, "is missing", cause);
    throw outage(file, "is no set of Ed25519 keys or cannot be read", cause);
  }
};

const toPublic = async ({ kty, crv, x, kid }: StoredKey): Promise<PublicJwk> => ({
  kid: kid ?? (await calculateJwkThumbprint({ kty, crv, x })),
  kty,
  crv,
  x,
  alg: ALGORITHM,
  use: "sig",
});

/** Who checks signatures needs the public keys alone; the file may hold no private part then. */
export const readVerifier = async (file: string): Promise<Pick<SigningKey, "publicKeys" | "verify">> => {
  const publicKeys = await Promise.all((await readKeys(file)).map(toPublic));
  const keySet = createLocalJWKSet({ keys: publicKeys });
  return {
    publicKeys,
    verify: async (type, signature) => {
      try {
        const { payload, protectedHeader } = await compactVerify(signature, keySet, { algorithms: [ALGORITHM] });
        return protectedHeader.typ === type ? JSON.parse(new TextDecoder().decode(payload)) : undefined;
      } catch {
        return undefined;
      }
    },
  };
};

/** Opens the key, which is made (mode 0600) where there is none. */
export const openSigningKey = async (file: string): Promise<SigningKey> => {
  const [stored] = await readKeys(file).catch(async (error: PortError) => {
    if (!isMissing(error.cause)) throw error;
    await makeKeyFile(file);
    return readKeys(file);
  });
  if (stored?.d === undefined) throw outage(file, "holds no private key in its first place", undefined);
  const { publicKeys, verify } = await readVerifier(file);
  const kid = publicKeys[0]?.kid ?? "";
  const key = await importJWK({ kty: stored.kty, crv: stored.crv, x: stored.x, d: stored.d }, ALGORITHM);
  return {
    kid,
    publicKeys,
    verify,
    sign: (type, payload) =>
      new CompactSign(new TextEncoder().encode(canonicalJson(payload)))
        .setProtectedHeader({ alg: ALGORITHM, kid, typ: type })
        .sign(key),
  };
};
