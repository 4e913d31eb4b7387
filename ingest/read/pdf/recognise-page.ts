import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parentPort } from "node:worker_threads";
import { type Piece, widthOf } from "./place-text.ts";

type Found = { text: string; box: [number, number][] };
type LineImage = object;
type Recogniser = {
  detection: { run: (path: string) => Promise<LineImage[]> };
  recognition: { run: (lines: LineImage[]) => Promise<Found[]> };
};
type Model<Kind extends keyof Recogniser> = { create: (options: object) => Promise<Recogniser[Kind]> };
type Models = { Detection: Model<"detection">; Recognition: Model<"recognition"> };

/** Optional: an operator who has scans installs it; without it, such pages are flagged. */
const PACKAGE = "@gutenye/ocr-node";

/** Pages of one thread: against a file of endless pictures. */
const MOST_PAGES = 1_000;
let recognised = 0;
let loaded: Promise<Recogniser | undefined> | undefined;

/**
 * The package itself joins what stands at one height, and with it columns and cells; its two models, reached by their
 * file, give each run of text for itself.
 */
const load = async (): Promise<Recogniser | undefined> => {
  try {
    await import(PACKAGE);
    const inside = createRequire(import.meta.resolve(PACKAGE));
    const models = join(dirname(inside.resolve("@gutenye/ocr-common")), "models", "index.js");
    const { Detection, Recognition } = (await import(pathToFileURL(models).href)) as Models;
    return { detection: await Detection.create({}), recognition: await Recognition.create({}) };
  } catch {
    return undefined;
  }
};

const toPiece = ({ text, box }: Found, scale: number): Piece => {
  const [xs, ys] = [box.map(([x]) => x * scale), box.map(([, y]) => y * scale)];
  const [left, right, bottom] = [Math.min(...xs), Math.max(...xs), Math.max(...ys)];
  const size = Math.max(1, Math.min((right - left) / Math.max(widthOf(text), 1), bottom - Math.min(...ys)));
  return { text, left, right, baseline: bottom - size * 0.2, size };
};

/** Sizes are measured, not stated: those near the usual one are the usual one. */
const NEARLY = 0.3;

const evenSizes = (pieces: readonly Piece[]): Piece[] => {
  const usual = pieces.map(({ size }) => size).sort((one, other) => one - other)[pieces.length >> 1] ?? 1;
  return pieces.map((piece) => (Math.abs(piece.size - usual) < NEARLY * usual ? { ...piece, size: usual } : piece));
};

/**
 * The text of a page that is only a picture, or undefined where no recogniser is installed. A page takes seconds: each
 * line tells the pool that the reader is alive.
 */
export const recognisePage = async (
  render: () => Promise<Uint8Array | undefined>,
  scale: number,
): Promise<Piece[] | undefined> => {
  if (recognised >= MOST_PAGES) return undefined;
  recognised += 1;
  loaded ??= load();
  const recogniser = await loaded;
  const picture = recogniser && (await render());
  if (!recogniser || !picture) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "page-"));
  try {
    const path = join(folder, "page.png");
    await writeFile(path, picture);
    const lines: Found[] = [];
    for (const image of await recogniser.detection.run(path)) {
      lines.push(...(await recogniser.recognition.run([image])));
      parentPort?.postMessage("alive");
    }
    return evenSizes(lines.filter(({ text }) => text.trim()).map((line) => toPiece(line, scale)));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
