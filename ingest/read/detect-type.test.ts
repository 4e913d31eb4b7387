import { describe, expect, it } from "vitest";
import { readBytes } from "./read-bytes.ts";
import { READ_LIMITS, type Reading, Refusal } from "./read-document.ts";
import { makeDocx, makePdf, makeXlsx, paragraph, run, textAt } from "./test-files.ts";

const read = (path: string, bytes: Buffer | string): Promise<Reading> =>
  readBytes(path, Buffer.from(bytes as string), READ_LIMITS);

describe("what a file is", () => {
  it.each([
    ["a.pdf", makeDocx(paragraph(run("x"))), "wrong-type"],
    ["a.docx", makeXlsx([{ name: "s", rows: "" }]), "wrong-type"],
    ["a.txt", makePdf([textAt([72, 700], "x")]), "wrong-type"],
    ["a.csv", "<!DOCTYPE html><html><body>x</body></html>", "wrong-type"],
    ["a.pdf", "plain text", "wrong-type"],
    ["a.doc", Buffer.from("d0cf11e0a1b11ae1", "hex"), "unsupported-type"],
    ["a.xls", Buffer.from("d0cf11e0a1b11ae1", "hex"), "unsupported-type"],
    ["a.ppt", Buffer.from("d0cf11e0a1b11ae1", "hex"), "unsupported-type"],
    ["a.exe", "MZ", "unsupported-type"],
    [
      "a.docx",
      Buffer.concat([Buffer.from("d0cf11e0a1b11ae1", "hex"), Buffer.from("EncryptedPackage", "utf16le")]),
      "encrypted",
    ],
    ["a.docx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "wrong-type"],
    ["a.pdf", makePdf([textAt([72, 700], "x")], { encrypted: true }), "encrypted"],
    ["a.docx", makeDocx(""), "empty"],
    ["a.txt", " \n\n", "empty"],
    ["a.csv", ",,\n,,\n", "empty"],
  ])("%s: refused as %#", async (path, bytes, reason) => {
    const error = await read(path, bytes as Buffer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Refusal);
    expect(error).toMatchObject({ reason });
  });

  it("says how to save an old file", async () => {
    await expect(read("a.doc", "x")).rejects.toThrow("save as DOCX");
    await expect(read("a.xls", "x")).rejects.toThrow("save as XLSX");
  });
});
