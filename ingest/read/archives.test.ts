import { afterAll, describe, expect, it } from "vitest";
import { makeDocx, makePdf, makeXlsx, paragraph, run, textAt, textCell } from "./test-files.ts";
import { AFTER, readAll, removeFolders, zip } from "./test-folders.ts";

afterAll(removeFolders);

const DOCX = makeDocx(paragraph(run("正文")));
const XLSX = makeXlsx([{ name: "s", rows: `<row r="1">${textCell("A1", "甲")}</row>` }]);
const PDF = makePdf([textAt([72, 700], "Some text on a page.")]);

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
        "a.zip": zip({
          "一.docx": DOCX,
          "b/二.xlsx": XLSX,
          "b/.x.txt": "x",
          "__MACOSX/y.txt": "y",
          "in.zip": inner,
          "z.exe": "MZ",
        }),
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
