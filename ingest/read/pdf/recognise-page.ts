import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parentPort } from "node:worker_threads";
import { type Piece, widthOf } from "./place-text.ts";

type Recogniser = {
  detect: (path: string) => Promise<{ text: string; box: [number, number][] }[]>;
};
type RecogniserPackage = { default: { create: () => Promise<Recogniser> } };

/** Optional: an operator who has scans installs it; without it, such pages are flagged. */
const PACKAGE = "@gutenye/ocr-node";

let loaded: Promise<Recogniser | undefined> | undefined;

const load = async (): Promise<Recogniser | undefined> => {
  try {
    return await ((await import(PACKAGE)) as RecogniserPackage).default.create();
  } catch {
    return undefined;
  }
};

/** Letters fill about this share of the box that the recogniser draws around a line. */
const LETTER = 0.75;

const toPiece = ({ text, box }: { text: string; box: [number, number][] }, scale: number): Piece => {
  const [xs, ys] = [box.map(([x]) => x * scale), box.map(([, y]) => y * scale)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const size = Math.min((bottom - top) * LETTER, (right - left) / Math.max(widthOf(text), 1));
  return { text, left, right, baseline: bottom - (bottom - top - size) / 2, size: Math.round(size) || 1 };
};

/**
 * The text of a page that is only a picture, or undefined where no recogniser is installed. A page takes seconds: each
 * tells the pool that the reader is alive.
 */
export const recognisePage = async (
  render: () => Promise<Uint8Array | undefined>,
  scale: number,
): Promise<Piece[] | undefined> => {
  loaded ??= load();
  const recogniser = await loaded;
  const picture = recogniser && (await render());
  if (!recogniser || !picture) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  try {
    const path = join(folder, "page.png");
    await writeFile(path, picture);
    const lines = await recogniser.detect(path);
    parentPort?.postMessage("alive");
    return lines.map((line) => toPiece(line, scale));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
