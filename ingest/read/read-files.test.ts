import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { FileOutcome } from "./read-document.ts";
import { type ReadSettings, readFiles } from "./read-files.ts";
import { makeDocx, makePdf, makeXlsx, paragraph, run, textAt, textCell } from "./test-files.ts";
import { writeArchive } from "./write-archive.ts";

type Files = Readonly<Record<string, Buffer | string>>;

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const folderOf = async (files: Files): Promise<string> => {
  const root = await mkdtemp(join(tmpdir(), "onething-read-"));
  folders.push(root);
  for (const [name, bytes] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), bytes);
  }
  return root;
};

const collect = async (root: string, settings: ReadSettings = {}): Promise<FileOutcome[]> => {
  const outcomes: FileOutcome[] = [];
  for await (const outcome of readFiles(root, { concurrency: 1, ...settings })) outcomes.push(outcome);
  return outcomes;
};

/** `ok`, `unchanged` or the reason, by path. */
const summary = (outcomes: readonly FileOutcome[]): Record<string, string> =>
  Object.fromEntries(outcomes.map((outcome) => [outcome.path, outcome.ok ? (outcome.unchanged ? "unchanged" : "ok") : outcome.reason]));

const readAll = async (files: Files, settings?: ReadSettings): Promise<Record<string, string>> =>
  summary(await collect(await folderOf(files), settings));

const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");
const zip = (files: Files): Buffer => writeArchive(Object.entries(files).map(([name, bytes]) => [name, Buffer.from(bytes as string)]));

const DOCX = makeDocx(paragraph(run("正文")));
const XLSX = makeXlsx([{ name: "s", rows: `<row r="1">${textCell("A1", "甲")}</row>` }]);
const PDF = makePdf([textAt(72, 700, "Some text on a page.")]);
/** Sorted behind every hostile file: that it is read shows that the rest goes on. */
const AFTER = { "z.txt": "后面的文件" };

describe("walking", () => {
  it("reads a folder in sorted order, without hidden and lock files", async () => {
    const outcomes = await collect(
      await folderOf({ "b.txt": "乙", "a/2.txt": "二", "a/1.txt": "一", ".git/x.txt": "x", "~$a.docx": "x", ".y.txt": "y" }),
    );
    expect(outcomes.map(({ path }) => path)).toEqual(["a/1.txt", "a/2.txt", "b.txt"]);
    expect(outcomes[0]).toEqual({
      path: "a/1.txt",
      ok: true,
      unchanged: false,
      sha256: sha256("一"),
      content: { kind: "document", blocks: [{ kind: "paragraph", text: "一" }], stated: {} },
      flags: [],
    });
  });

  it("reads one file, keeps the order with many threads, and says so when there is nothing", async () => {
    const root = await folderOf(Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${100 + index}.txt`, `${index}`])));
    expect(summary(await collect(join(root, "103.txt")))).toEqual({ "103.txt": "ok" });
    const paths = (await collect(root, { concurrency: 3 })).map(({ path }) => path);
    expect(paths).toEqual(paths.toSorted());
    expect(paths).toHaveLength(12);
    expect(summary(await collect(join(root, "none")))).toEqual({ none: "unreadable" });
  });

  it("refuses links that leave the folder and things that are no files", async () => {
    const outside = await folderOf({ "secret.txt": "秘密" });
    const root = await folderOf({ "in/a.txt": "甲", ...AFTER });
    await symlink(join(outside, "secret.txt"), join(root, "leak.txt"));
    await symlink(outside, join(root, "leak"));
    await symlink(join(root, "in"), join(root, "loop"));
    await symlink(join(root, "in/a.txt"), join(root, "same.txt"));
    await symlink(join(root, "gone.txt"), join(root, "dangling.txt"));
    execFileSync("mkfifo", [join(root, "pipe.txt")]);
    expect(summary(await collect(root))).toEqual({
      "in/a.txt": "ok",
      "dangling.txt": "unreadable",
      leak: "path-traversal",
      "leak.txt": "path-traversal",
      "pipe.txt": "unreadable",
      "same.txt": "ok",
      "z.txt": "ok",
    });
  });

  it.skipIf(process.getuid?.() === 0)("says so when a file may not be read (not as root, who may)", async () => {
    const root = await folderOf({ "a.txt": "甲", ...AFTER });
    await chmod(join(root, "a.txt"), 0);
    expect(summary(await collect(root))).toEqual({ "a.txt": "unreadable", "z.txt": "ok" });
  });

  it("does not read what is known to be unchanged, in archives too", async () => {
    const root = await folderOf({ "a.txt": "甲", "b.txt": "乙", "c.zip": zip({ "d.txt": "丁", "e.txt": "戊" }) });
    const first = await collect(root);
    const known = new Map(first.flatMap((outcome) => (outcome.ok ? [[outcome.path, outcome.sha256] as const] : [])));
    await writeFile(join(root, "b.txt"), "改了");
    const again = await collect(root, { known: (path, hash) => known.get(path) === hash });
    expect(again[0]).toEqual({ path: "a.txt", ok: true, unchanged: true, sha256: sha256("甲") });
    expect(summary(again)).toEqual({
      "a.txt": "unchanged",
      "b.txt": "ok",
      "c.zip!/d.txt": "unchanged",
      "c.zip!/e.txt": "unchanged",
    });
  });

  it("stops when told to", async () => {
    const root = await folderOf({ "a.txt": "甲", "b.txt": "乙" });
    const stopping = new AbortController();
    const paths: string[] = [];
    const reading = async () => {
      for await (const { path } of readFiles(root, { concurrency: 1, signal: stopping.signal })) {
        paths.push(path);
        stopping.abort(new Error("enough"));
      }
    };
    await expect(reading()).rejects.toThrow("enough");
    expect(paths).toEqual(["a.txt"]);
    await expect(collect(root, { signal: stopping.signal })).rejects.toThrow("enough");
  });
});

describe("refusals, the next file being read all the same", () => {
  it("empty, too large, cut off, of a wrong or unknown kind, encrypted", async () => {
    const half = (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1);
    expect(
      await readAll(
        {
          "a-empty.pdf": "",
          "b-large.txt": "x".repeat(5_000),
          "c-cut.pdf": half(PDF),
          "d-cut.docx": half(DOCX),
          "e-cut.xlsx": half(XLSX),
          "f-zip.pdf": DOCX,
          "g-old.doc": Buffer.from("d0cf11e0a1b11ae1", "hex"),
          "h-locked.pdf": makePdf([textAt(72, 700, "x")], { encrypted: true }),
          "i-latin.txt": Buffer.from("caf\xe9 au lait", "latin1"),
          "j-broken.docx": makeDocx("<w:p><w:unclosed>"),
          ...AFTER,
        },
        { limits: { fileBytes: 4_000 } },
      ),
    ).toEqual({
      "a-empty.pdf": "empty",
      "b-large.txt": "too-large",
      "c-cut.pdf": "damaged",
      "d-cut.docx": "damaged",
      "e-cut.xlsx": "damaged",
      "f-zip.pdf": "wrong-type",
      "g-old.doc": "unsupported-type",
      "h-locked.pdf": "encrypted",
      "i-latin.txt": "wrong-encoding",
      "j-broken.docx": "damaged",
      "z.txt": "ok",
    });
  });

  it("longer than the time limit: the thread is ended", async () => {
    const started = performance.now();
    const slow = `<html><body>${"<b><i>".repeat(900_000)}</body></html>`;
    expect(await readAll({ "a.html": slow, ...AFTER }, { limits: { timeMs: 1_500 } })).toEqual({
      "a.html": "time-limit",
      "z.txt": "ok",
    });
    expect(performance.now() - started).toBeLessThan(30_000);
  });

  it("more memory than the limit: the thread ends, the process does not", async () => {
    const large = `[${Array.from({ length: 400_000 }, (_, index) => `{"a":"${index}","b":[${index}]}`).join(",")}]`;
    expect(await readAll({ "a.json": large, ...AFTER }, { limits: { heapMb: 24 } })).toEqual({
      "a.json": "memory-limit",
      "z.txt": "ok",
    });
  });
});

/** Rewrites a number in the central directory, where sizes are declared. */
const declare = (archive: Buffer, at: number, value: number): Buffer => {
  const changed = Buffer.from(archive);
  changed.writeUInt32LE(value, changed.lastIndexOf(Buffer.from("504b0102", "hex")) + at);
  return changed;
};
const UNPACKED_SIZE = 24;

const encryptedZip = (): Buffer => {
  const changed = zip({ "secret.txt": "秘密" });
  const central = changed.lastIndexOf(Buffer.from("504b0102", "hex"));
  changed.writeUInt16LE(changed.readUInt16LE(central + 8) | 1, central + 8);
  changed.writeUInt16LE(changed.readUInt16LE(6) | 1, 6);
  return changed;
};

describe("archives", () => {
  it("are read file by file, one level deep", async () => {
    const inner = zip({ "c.txt": "丙", "deep.zip": zip({ "d.txt": "丁" }) });
    expect(
      await readAll({
        "a.zip": zip({ "一.docx": DOCX, "b/二.xlsx": XLSX, "b/.x.txt": "x", "__MACOSX/y.txt": "y", "in.zip": inner, "z.exe": "MZ" }),
      }),
    ).toEqual({
      "a.zip!/b/二.xlsx": "ok",
      "a.zip!/in.zip!/c.txt": "ok",
      "a.zip!/in.zip!/deep.zip": "unsupported-type",
      "a.zip!/z.exe": "unsupported-type",
      "a.zip!/一.docx": "ok",
    });
  });

  it("lose only the file that is broken", async () => {
    const files = { "a.txt": "甲", "b.zip": encryptedZip(), "c.pdf": PDF.subarray(0, 100), "d.txt": "丁" };
    expect(await readAll({ "x.zip": zip(files) })).toEqual({
      "x.zip!/a.txt": "ok",
      "x.zip!/b.zip!/secret.txt": "encrypted",
      "x.zip!/c.pdf": "damaged",
      "x.zip!/d.txt": "ok",
    });
  });

  it.each(["../evil.txt", "/etc/evil.txt", "a/../../evil.txt", "C:\\evil.txt", "..\\evil.txt"])(
    "that write to %s are refused",
    async (name) => {
      expect(await readAll({ "a.zip": zip({ "a.txt": "甲", [name]: "x" }), ...AFTER })).toEqual({
        "a.zip": "path-traversal",
        "z.txt": "ok",
      });
    },
  );

  it("that unpack to too much are refused before they are unpacked, DOCX and XLSX too", async () => {
    const zeros = Buffer.alloc(3 * 2 ** 20);
    const bomb = zip({ "a.txt": zeros });
    const office = (name: string) => zip({ "[Content_Types].xml": "<Types/>", [name]: zeros });
    const many = zip(Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`${index}.txt`, "x"])));
    const nested = zip({ "in.zip": zip({ "a.txt": Buffer.alloc(700_000) }), "b.txt": "乙" });
    expect(
      await readAll(
        {
          "a-ratio.zip": bomb,
          "b-docx.docx": office("word/document.xml"),
          "c-xlsx.xlsx": office("xl/workbook.xml"),
          "d-many.zip": many,
          "e-total.zip": zip({ "a.txt": Buffer.alloc(600_000), "b.txt": Buffer.alloc(600_000) }),
          "f-lies.zip": declare(bomb, UNPACKED_SIZE, 1_000),
          "g-nested.zip": nested,
          ...AFTER,
        },
        { limits: { archiveBytes: 700_000, archiveEntries: 20 } },
      ),
    ).toEqual({
      "a-ratio.zip": "archive-bomb",
      "b-docx.docx": "archive-bomb",
      "c-xlsx.xlsx": "archive-bomb",
      "d-many.zip": "archive-bomb",
      "e-total.zip": "archive-bomb",
      "f-lies.zip!/a.txt": "archive-bomb",
      "g-nested.zip!/b.txt": "ok",
      "g-nested.zip!/in.zip": "archive-bomb",
      "z.txt": "ok",
    });
    expect(await readAll({ "a.zip": bomb, "b.docx": office("word/document.xml") })).toEqual({
      "a.zip": "archive-bomb",
      "b.docx": "archive-bomb",
    });
  });

  it("that are Office files, empty, cut off, encrypted or hold too large a file", async () => {
    expect(
      await readAll(
        {
          "a.zip": DOCX,
          "b.zip": zip({}),
          "c.zip": zip({ "a.txt": "甲" }).subarray(0, 40),
          "d.zip": encryptedZip(),
          "e.zip": zip({ "big.txt": Buffer.alloc(5_000, "x"), "small.txt": "小" }),
          ...AFTER,
        },
        { limits: { fileBytes: 4_000 } },
      ),
    ).toEqual({
      "a.zip": "wrong-type",
      "b.zip": "empty",
      "c.zip": "damaged",
      "d.zip!/secret.txt": "encrypted",
      "e.zip!/big.txt": "too-large",
      "e.zip!/small.txt": "ok",
      "z.txt": "ok",
    });
  });
});
