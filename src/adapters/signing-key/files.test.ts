import { mkdtemp, readFile, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openSigningKey, readVerifier } from "./files.ts";

const newFile = async (): Promise<string> => join(await mkdtemp(join(tmpdir(), "onething-key-")), "state", "key.json");

describe("signing key", () => {
  it("is made once, for its owner alone, and is the same from then on", async () => {
    const file = await newFile();
    const keys = await Promise.all(Array.from({ length: 5 }, () => openSigningKey(file)));
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(1);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = await openSigningKey(file);
    expect(again.publicKeys).toEqual(keys[0]?.publicKeys);
    expect(JSON.stringify(again.publicKeys)).not.toContain('"d"');
  });

  it("verifies what it signed, for the same end and unchanged alone", async () => {
    const key = await openSigningKey(await newFile());
    const signature = await key.sign("receipt", { b: 1, a: "收" });
    expect(await key.verify("receipt", signature)).toEqual({ a: "收", b: 1 });
    expect(await key.verify("checkpoint", signature)).toBeUndefined();
    const [header, , proof] = signature.split(".");
    const payload = Buffer.from('{"a":"收","b":2}').toString("base64url");
    expect(await key.verify("receipt", `${header}.${payload}.${proof}`)).toBeUndefined();
    const none = Buffer.from('{"alg":"none","typ":"receipt"}').toString("base64url");
    expect(await key.verify("receipt", `${none}.${payload}.`)).toBeUndefined();
    const other = await openSigningKey(await newFile());
    expect(await other.verify("receipt", signature)).toBeUndefined();
  });

  it("is replaced by another in the first place, and what it signed still verifies", async () => {
    const [old, next] = [await newFile(), await newFile()];
    const before = await openSigningKey(old);
    const signature = await before.sign("receipt", { n: 1 });
    await openSigningKey(next);
    const keysOf = async (file: string) => JSON.parse(await readFile(file, "utf8")).keys;
    await writeFile(next, JSON.stringify({ keys: [...(await keysOf(next)), ...before.publicKeys] }));
    const after = await openSigningKey(next);
    expect(after.kid).not.toBe(before.kid);
    expect(await after.verify("receipt", signature)).toEqual({ n: 1 });
  });

  it("says what is wrong with its file, and overwrites nothing", async () => {
    const file = await newFile();
    const key = await openSigningKey(file);
    await writeFile(file, JSON.stringify({ keys: key.publicKeys }));
    await expect(openSigningKey(file)).rejects.toThrow(/no private key/u);
    expect((await readVerifier(file)).publicKeys).toEqual(key.publicKeys);
    await writeFile(file, "{}");
    await expect(openSigningKey(file)).rejects.toMatchObject({ port: "signing-key", retryable: false });
    expect(await readFile(file, "utf8")).toBe("{}");
    await expect(readVerifier(`${file}.none`)).rejects.toThrow(/is missing/u);
  });
});
