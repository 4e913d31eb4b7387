import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { PDFParse } from "pdf-parse";
import { Refusal } from "../read-document.ts";

/** The part of pdf.js that is used; pdf-parse brings it along and hands it out untyped. */
export type TextItem = {
  str: string;
  dir: string;
  width: number;
  height: number;
  transform: number[];
  fontName: string;
};
export type Operators = { fnArray: number[]; argsArray: unknown[][] };
export type PdfPage = {
  getViewport: (settings: { scale: number }) => { width: number; height: number; transform: number[] };
  getTextContent: (settings: { disableNormalization: boolean }) => Promise<{ items: TextItem[] }>;
  getOperatorList: (settings: { annotationMode: number }) => Promise<Operators>;
  cleanup: () => void;
};
export type PdfDocument = {
  numPages: number;
  getPage: (number: number) => Promise<PdfPage>;
  getOptionalContentConfig: () => Promise<{ isVisible: (group: unknown) => boolean } | null>;
};
export type OpenPdf = {
  document: PdfDocument;
  /** Numbers of the operators in `fnArray`, by name. */
  operators: Readonly<Record<string, number>>;
  /** A page as PNG. */
  render: (page: number) => Promise<Uint8Array | undefined>;
  close: () => Promise<void>;
};

/** Character maps of Chinese fonts that are not embedded; they lie in the package that pdf-parse depends on. */
const characterMaps = (): string => {
  const resolve = createRequire(fileURLToPath(import.meta.resolve("pdf-parse"))).resolve;
  return join(dirname(resolve("pdfjs-dist/package.json")), "cmaps/");
};

/** A file that was cut off has lost its end mark; pdf.js would mend it and give half of the text. */
const END = "%%EOF";
const TAIL = 4_096;
/** Pixels of a picture that are worth decoding. */
const LARGEST_PICTURE = 64 * 2 ** 20;
export const RECOGNITION_SCALE = 2;

const toRefusal = (error: unknown): Refusal => {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  if (/password/i.test(name)) return new Refusal("encrypted", "the file is protected by a password");
  return new Refusal("damaged", `not a readable PDF: ${message}`);
};

export const openPdf = async (bytes: Buffer): Promise<OpenPdf> => {
  if (!bytes.subarray(-TAIL).includes(END)) throw new Refusal("damaged", "the file is cut off");
  PDFParse.setWorker();
  const { OPS } = (globalThis as unknown as { pdfjs: { OPS: Record<string, number> } }).pdfjs;
  const parser = new PDFParse({
    data: new Uint8Array(bytes),
    cMapUrl: characterMaps(),
    cMapPacked: true,
    isEvalSupported: false,
    maxImageSize: LARGEST_PICTURE,
  });
  try {
    // Private in its types: the only way to positions and operators without parsing the file a second time.
    const document = (await (parser["load"] as () => Promise<unknown>).call(parser)) as PdfDocument;
    return {
      document,
      operators: OPS,
      render: async (page) => {
        const shots = await parser.getScreenshot({ partial: [page], scale: RECOGNITION_SCALE, imageDataUrl: false });
        return shots.pages[0]?.data;
      },
      close: () => parser.destroy(),
    };
  } catch (error) {
    throw toRefusal(error);
  }
};
