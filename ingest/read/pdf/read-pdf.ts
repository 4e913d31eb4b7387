import type { Reading } from "../read-document.ts";
export const readPdf = async (_bytes: Buffer): Promise<Reading> => { throw new Error("todo"); };
