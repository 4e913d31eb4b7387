import { extname } from "node:path";
import { Refusal } from "./read-document.ts";

export type FileType = "json" | "csv" | "xlsx" | "markdown" | "html" | "text" | "docx" | "pdf" | "zip";

const EXTENSIONS: Readonly<Record<string, FileType>> = {
  ".json": "json",
  ".csv": "csv",
  ".tsv": "csv",
  ".xlsx": "xlsx",
  ".md": "markdown",
  ".markdown": "markdown",
  ".html": "html",
  ".htm": "html",
  ".shtml": "html",
  ".xhtml": "html",
  ".txt": "text",
  ".docx": "docx",
  ".pdf": "pdf",
  ".zip": "zip",
};

const ADVICE: Readonly<Record<string, string>> = {
  ".doc": "save as DOCX",
  ".wps": "save as DOCX",
  ".rtf": "save as DOCX",
  ".docm": "save as DOCX without macros",
  ".xls": "save as XLSX",
  ".et": "save as XLSX",
  ".xlsm": "save as XLSX without macros",
  ".ppt": "save as DOCX or PDF",
  ".pptx": "save as DOCX or PDF",
  ".ofd": "save as PDF",
  ".rar": "pack as ZIP",
  ".7z": "pack as ZIP",
  ".gz": "pack as ZIP",
  ".tar": "pack as ZIP",
};

type Signature = "pdf" | "zip" | "ole" | "picture" | "html" | "rtf" | "packed" | undefined;

const starts = (bytes: Uint8Array, ...signature: number[]): boolean =>
  signature.every((byte, index) => bytes[index] === byte);

const BINARY: readonly [Signature, ...number[]][] = [
  ["zip", 0x50, 0x4b, 0x03, 0x04],
  ["zip", 0x50, 0x4b, 0x05, 0x06],
  ["ole", 0xd0, 0xcf, 0x11, 0xe0],
  ["picture", 0x89, 0x50, 0x4e, 0x47],
  ["picture", 0xff, 0xd8, 0xff],
  ["picture", 0x47, 0x49, 0x46, 0x38],
  ["packed", 0x52, 0x61, 0x72, 0x21],
  ["packed", 0x37, 0x7a, 0xbc, 0xaf],
  ["packed", 0x1f, 0x8b],
  ["rtf", 0x7b, 0x5c, 0x72, 0x74, 0x66],
];

const signatureOf = (bytes: Uint8Array): Signature => {
  const binary = BINARY.find(([, ...signature]) => starts(bytes, ...signature));
  if (binary) return binary[0];
  const head = Buffer.from(bytes.subarray(0, 1024)).toString("latin1");
  if (head.includes("%PDF-")) return "pdf";
  return /^[\s\u00ef\u00bb\u00bf]*<(!doctype html|html)\b/i.test(head) ? "html" : undefined;
};

/** Which signature a type must have; text types must have none, but for HTML, which may. */
const EXPECTED: Readonly<Record<FileType, readonly Signature[]>> = {
  pdf: ["pdf"],
  docx: ["zip"],
  xlsx: ["zip"],
  zip: ["zip"],
  html: ["html", undefined],
  markdown: ["html", undefined],
  json: [undefined],
  csv: [undefined],
  text: [undefined],
};

/** Office encrypts a document inside an OLE file that names the stream so (UTF-16). */
const ENCRYPTED_PACKAGE = Buffer.from("EncryptedPackage", "utf16le");

const refuseOle = (bytes: Uint8Array, extension: string): never => {
  if (extension !== ".docx" && extension !== ".xlsx") {
    throw new Refusal("wrong-type", `an old Office file named ${extension || "without extension"}`);
  }
  if (Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(ENCRYPTED_PACKAGE)) {
    throw new Refusal("encrypted", "the file is protected by a password");
  }
  const right = extension === ".docx" ? "DOCX" : "XLSX";
  throw new Refusal("wrong-type", `an old Office file named ${extension}: save as ${right}`);
};

/** A file without an extension is what its first bytes say. */
const typeOfBare = (signature: Signature): FileType => {
  if (signature === "pdf" || signature === "html") return signature;
  throw new Refusal("unsupported-type", "no extension, and the content is of no known kind");
};

/** By extension, held against the first bytes: a file that is not what its name says is refused, never guessed. */
export const detectType = (path: string, bytes: Uint8Array): FileType => {
  const extension = extname(path).toLowerCase();
  const signature = signatureOf(bytes);
  if (extension === "") return typeOfBare(signature);
  const type = EXTENSIONS[extension];
  if (!type) {
    const advice = ADVICE[extension];
    throw new Refusal("unsupported-type", `${extension} is not read${advice ? `: ${advice}` : ""}`);
  }
  if (signature === "ole") return refuseOle(bytes, extension);
  if (!EXPECTED[type].includes(signature)) {
    throw new Refusal("wrong-type", `named ${extension}, but the content is ${signature ?? "something else"}`);
  }
  return type;
};
