import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readFiles } from "./read-files.ts";
import { makeDocx, makePdf, makeXlsx, paragraph, run, textAt, textCell } from "./test-files.ts";
import { AFTER, collect, folderOf, readAll, removeFolders, summary, zip } from "./test-folders.ts";

afterAll(removeFolders);

const sha256 = (bytes: string | Buffer): string => createHash("sha256").update(bytes).digest("hex");

const DOCX = makeDocx(paragraph(run("正文")));
const XLSX = makeXlsx([{ name: "s", rows: `<row r="1">${textCell("A1", "甲")}</row>` }]);
const PDF = makePdf([textAt([72, 700], "Some text on a page.")]);

describe("walking", () => {
  it("reads a folder in sorted order, without hidden and lock files", async () => {
    const outcomes = await collect(
      await folderOf({
        "b.txt": "乙",
        "a/2.txt": "二",
        "a/1.txt": "一",
        ".git/x.txt": "x",
        "~$a.docx": "x",
        ".y.txt": "y",
      }),
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
    const root = await folderOf(
      Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`${100 + index}.txt`, `${index}`])),
    );
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
    const socket = createServer().listen(join(root, "pipe.txt"));
    await once(socket, "listening");
    expect(summary(await collect(root))).toEqual({
      "in/a.txt": "ok",
      "dangling.txt": "unreadable",
      leak: "path-traversal",
      "leak.txt": "path-traversal",
      "pipe.txt": "unreadable",
      "same.txt": "ok",
      "z.txt": "ok",
    });
    socket.close();
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
          "h-locked.pdf": makePdf([textAt([72, 700], "x")], { encrypted: true }),
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
