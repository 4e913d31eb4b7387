import { cleanReading, isEmptyReading } from "./clean-reading.ts";
import { decodeText } from "./decode-text.ts";
import { detectType, type FileType } from "./detect-type.ts";
import { type Archive, openArchive } from "./open-archive.ts";
import { type Reading, type ReadLimits, Refusal } from "./read-document.ts";

/** Readers are loaded when the first file of their kind comes: PDF alone costs half a second. */
const readChecked = async (type: FileType, bytes: Buffer, path: string): Promise<Reading> => {
  switch (type) {
    case "json":
      return (await import("./text/read-json.ts")).readJson(decodeText(bytes));
    case "csv":
      return (await import("./sheets/read-csv.ts")).readCsv(decodeText(bytes), path);
    case "text":
      return (await import("./text/read-text.ts")).readText(decodeText(bytes));
    case "markdown":
      return (await import("./text/read-markdown.ts")).readMarkdown(decodeText(bytes));
    case "html":
      return (await import("./html/read-html.ts")).readHtml(decodeText(bytes, declaredEncoding(bytes)));
    case "pdf":
      return (await import("./pdf/read-pdf.ts")).readPdf(bytes);
    case "docx":
    case "xlsx":
    case "zip":
      throw new Refusal("unsupported-type", "an archive inside an archive inside an archive");
  }
};

const declaredEncoding = (bytes: Buffer): string | undefined =>
  /<meta[^>]+charset\s*=\s*["']?([\w-]+)/i.exec(bytes.subarray(0, 4096).toString("latin1"))?.[1];

const PARTS = { docx: "word/document.xml", xlsx: "xl/workbook.xml" } as const;

const checkParts = (archive: Archive, type: keyof typeof PARTS): void => {
  const named = new Set(archive.entries.map((entry) => entry.name));
  if (archive.entries.some((entry) => entry.encrypted)) throw new Refusal("encrypted", "the file is encrypted");
  if (named.has(PARTS[type])) return;
  if (named.has("[Content_Types].xml"))
    throw new Refusal("wrong-type", `an Office file of another kind named .${type}`);
  throw new Refusal("wrong-type", `a ZIP archive named .${type}`);
};

/** The archive is opened by our own limits before the library gets it. */
const readOffice = async (type: keyof typeof PARTS, bytes: Buffer, limits: ReadLimits): Promise<Reading> => {
  const archive = await openArchive(bytes, limits);
  checkParts(archive, type);
  return type === "docx"
    ? (await import("./docx/read-docx.ts")).readDocx(archive)
    : (await import("./sheets/read-xlsx.ts")).readXlsx(archive);
};

/** One file, whatever its kind. Throws `Refusal` for everything that is wrong with it. */
export const readBytes = async (path: string, bytes: Buffer, limits: ReadLimits): Promise<Reading> => {
  if (bytes.length === 0) throw new Refusal("empty", "the file has no bytes");
  if (bytes.length > limits.fileBytes) throw new Refusal("too-large", `larger than ${limits.fileBytes} bytes`);
  const type = detectType(path, bytes);
  const reading = cleanReading(
    type === "docx" || type === "xlsx" ? await readOffice(type, bytes, limits) : await readChecked(type, bytes, path),
  );
  if (isEmptyReading(reading)) {
    throw new Refusal("empty", reading.flags.length > 0 ? "all of its text is hidden" : "the file has no text");
  }
  return reading;
};
