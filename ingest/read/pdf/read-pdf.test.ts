import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { readBytes } from "../read-bytes.ts";
import { type Block, READ_LIMITS, type Reading } from "../read-document.ts";
import { makePdf, textAt } from "../test-files.ts";
import { openPdf, RECOGNITION_SCALE } from "./open-pdf.ts";
import { recognisePage } from "./recognise-page.ts";

const read = (path: string, bytes: Buffer): Promise<Reading> => readBytes(path, bytes, READ_LIMITS);

const documentOf = async (path: string, bytes: Buffer) => {
  const { content } = await read(path, bytes);
  if (content.kind !== "document") throw new Error(`${path} is no document`);
  return content;
};

const fixture = (name: string): Promise<Buffer> => readFile(new URL(`../fixtures/${name}`, import.meta.url));

const withoutPlace = (blocks: readonly Block[]) => blocks.map(({ at: _, ...block }) => block);

const hasRecogniser = existsSync("node_modules/@gutenye/ocr-node");

describe("PDF", () => {
  it("rebuilds paragraphs and tables of a printed document, without running lines", async () => {
    const { blocks, stated } = await documentOf("guide.pdf", await fixture("guide.pdf"));
    // Chromium draws the bullets of a list as shapes: its items come as paragraphs.
    const page = await documentOf("guide.html", await fixture("guide.html"));
    expect(page.blocks).toHaveLength(19);
    const printed = page.blocks.map((block) => (block.kind === "list-item" ? { ...block, kind: "paragraph" } : block));
    expect(withoutPlace(blocks)).toEqual(printed);
    expect(new Set(blocks.map(({ at }) => at))).toEqual(new Set(["page 1", "page 2"]));
    expect(stated).toEqual({
      documentNumber: "演民发〔2025〕12号",
      issuer: "演示市民政局",
      effectiveFrom: "2025年4月1日",
    });
  });

  it("reads two columns one after the other", async () => {
    const page = await documentOf("columns.html", await fixture("columns.html"));
    const { blocks } = await documentOf("columns.pdf", await fixture("columns.pdf"));
    expect(page.blocks.length).toBe(7);
    expect(withoutPlace(blocks)).toEqual(page.blocks);
  });

  it("joins a paragraph across pages and drops page numbers", async () => {
    const pages = [
      textAt([72, 100], "This sentence goes on to the next page and it fills the line up to the very last") +
        textAt([290, 40], "- 1 -"),
      textAt([72, 780], "word of the paragraph.") + textAt([290, 40], "- 2 -"),
    ];
    const text =
      "This sentence goes on to the next page and it fills the line up to the very last word of the paragraph.";
    expect((await documentOf("a.pdf", makePdf(pages))).blocks).toEqual([{ kind: "paragraph", text, at: "page 1" }]);
  });

  const across = (y: number) => `72 ${y} m 372 ${y} l S\n`;
  const down = (x: number, top: number) => `${x} ${top} m ${x} 640 l S\n`;
  const ruled = [700, 680, 660, 640].map(across).join("") + down(72, 700) + down(372, 700) + down(222, 680);

  it("reads ruled tables with merged cells", async () => {
    const texts = textAt([80, 685], "Fees") + textAt([80, 665], "Copy") + textAt([230, 665], "10 yuan");
    const { blocks } = await documentOf(
      "a.pdf",
      makePdf([ruled + texts + textAt([80, 645], "Card") + textAt([230, 645], "20 yuan")]),
    );
    const rows = [
      ["Fees", "Fees"],
      ["Copy", "10 yuan"],
      ["Card", "20 yuan"],
    ];
    expect(blocks).toEqual([{ kind: "table", rows, at: "page 1" }]);
  });

  it("reads tables without lines by where their cells stand", async () => {
    const rows = [
      ["Item", "Fee", "Days"],
      ["Copy", "10", "3"],
      ["Card", "20", "15"],
    ];
    const texts = rows.flatMap((row, index) =>
      row.map((text, column) => textAt([72 + column * 120, 700 - index * 18], text)),
    );
    expect((await documentOf("a.pdf", makePdf([texts.join("")]))).blocks).toEqual([
      { kind: "table", rows, at: "page 1" },
    ]);
  });

  it("tells of pages that are pictures, and keeps the text that a scanner put behind one", async () => {
    const picture = "q 595 0 0 842 0 0 cm /P Do Q\n";
    const scan = await read("a.pdf", makePdf([picture, textAt([72, 700], "A page with text.")]));
    expect(scan.flags).toEqual([{ kind: "no-text-page", at: "page 1", text: "a picture without text" }]);
    const layered = await read("b.pdf", makePdf([`${picture}3 Tr\n${textAt([72, 700], "Text that a machine read.")}`]));
    expect(layered.flags).toEqual([]);
    expect(layered.content).toMatchObject({ blocks: [{ text: "Text that a machine read." }] });
  });

  it("turns a page whose text runs upwards", async () => {
    const upwards = (x: number, text: string) => `BT /F 12 Tf 0 1 -1 0 ${x} 100 Tm (${text}) Tj ET\n`;
    const { blocks } = await documentOf("a.pdf", makePdf([upwards(100, "First line.") + upwards(160, "Second line.")]));
    expect(blocks.map((block) => ("text" in block ? block.text : ""))).toEqual(["First line.", "Second line."]);
  });

  it("leaves out a watermark across the page", async () => {
    const mark = "BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 200 Tm (Copy only) Tj ET\n";
    const reading = await read("a.pdf", makePdf([textAt([72, 700], "Words of the page.") + mark]));
    expect(reading.content).toMatchObject({ blocks: [{ text: "Words of the page." }] });
    expect(reading.flags).toEqual([]);
  });

  it.skipIf(!hasRecogniser)(
    "recognises a picture of a page (needs the optional @gutenye/ocr-node)",
    async () => {
      const pdf = await openPdf(await fixture("columns.pdf"));
      const pieces = await recognisePage(() => pdf.render(1), 1 / RECOGNITION_SCALE);
      await pdf.close();
      const text = (pieces ?? []).map((piece) => piece.text).join("");
      expect(text).toContain("居住证办理说明");
      expect(text).toContain("持证人换领、补领证件的，收取工本费");
    },
    120_000,
  );
});
