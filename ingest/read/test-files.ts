import { writeArchive } from "./write-archive.ts";

const WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
const SHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE = "http://schemas.openxmlformats.org/package/2006";

const relations = (entries: readonly [id: string, type: string, target: string][]): string =>
  `<Relationships xmlns="${PACKAGE}/relationships">${entries
    .map(([id, type, target]) => `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`)
    .join("")}</Relationships>`;

const pack = (parts: Readonly<Record<string, string>>): Buffer =>
  writeArchive(
    Object.entries(parts).map(([name, xml]) => [name, Buffer.from(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)]),
  );

/** `properties` is the inside of `w:rPr`. */
export const run = (text: string, properties = ""): string =>
  `<w:r>${properties && `<w:rPr>${properties}</w:rPr>`}<w:t xml:space="preserve">${text}</w:t></w:r>`;
export const paragraph = (runs: string, style = ""): string =>
  `<w:p>${style && `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}${runs}</w:p>`;
export const cell = (text: string, properties = "", runProperties = ""): string =>
  `<w:tc>${properties && `<w:tcPr>${properties}</w:tcPr>`}${paragraph(run(text, runProperties))}</w:tc>`;

const WORD_STYLES = [1, 2]
  .map(
    (level) => `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/></w:style>`,
  )
  .join("");

/** A Word file with this body; `notes` are its footnotes, numbered from 1. */
export const makeDocx = (
  body: string,
  { notes = [], styles = "" }: { notes?: string[]; styles?: string } = {},
): Buffer =>
  pack({
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": relations([["rId1", "officeDocument", "word/document.xml"]]),
    "word/_rels/document.xml.rels": relations([
      ["rId1", "styles", "styles.xml"],
      ["rId2", "footnotes", "footnotes.xml"],
    ]),
    "word/styles.xml": `<w:styles ${WORD}>${WORD_STYLES}${styles}</w:styles>`,
    "word/footnotes.xml": `<w:footnotes ${WORD}>${notes
      .map((text, index) => `<w:footnote w:id="${index + 1}">${paragraph(run(text))}</w:footnote>`)
      .join("")}</w:footnotes>`,
    "word/document.xml": `<w:document ${WORD}><w:body>${body}</w:body></w:document>`,
  });

export type TestSheet = { name: string; rows: string; after?: string; columns?: string; state?: string };

/** Cell styles: 0 none, 1 date, 2 per cent, 3 six digits, 4 yuan. */
export const makeXlsx = (sheets: readonly TestSheet[]): Buffer =>
  pack({
    "[Content_Types].xml": `<Types xmlns="${PACKAGE}/content-types"/>`,
    "xl/workbook.xml": `<workbook ${SHEET} xmlns:r="${RELATIONS}"><sheets>${sheets
      .map(
        ({ name, state }, index) =>
          `<sheet name="${name}" sheetId="${index + 1}" ${state ? `state="${state}" ` : ""}r:id="rId${index + 1}"/>`,
      )
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": relations([
      ...sheets.map((_, index): [string, string, string] => [
        `rId${index + 1}`,
        "worksheet",
        `worksheets/sheet${index + 1}.xml`,
      ]),
      ["rId99", "styles", "styles.xml"],
    ]),
    "xl/styles.xml": `<styleSheet ${SHEET}><numFmts count="2"><numFmt numFmtId="164" formatCode="000000"/><numFmt numFmtId="165" formatCode="#,##0.00&quot;元&quot;"/></numFmts><cellXfs count="5">${["0", "14", "9", "164", "165"].map((id) => `<xf numFmtId="${id}" applyNumberFormat="1"/>`).join("")}</cellXfs></styleSheet>`,
    ...Object.fromEntries(
      sheets.map(({ rows, after = "", columns = "" }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `<worksheet ${SHEET}>${columns}<sheetData>${rows}</sheetData>${after}</worksheet>`,
      ]),
    ),
  });

export const textCell = (at: string, text: string): string => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;
export const numberCell = (at: string, value: number, style = 0): string =>
  `<c r="${at}" s="${style}"><v>${value}</v></c>`;

const object = (number: number, body: string): string => `${number} 0 obj\n${body}\nendobj\n`;
const stream = (data: string, entries = ""): string =>
  `<< ${entries} /Length ${data.length} >>\nstream\n${data}\nendstream`;

const FONT = 3;
const PICTURE = 4;
const FIRST_PAGE = 10;

/**
 * An A4 file of these content streams: `/F` is Helvetica, `/P` a grey picture of one pixel. An encrypted one asks for a
 * password that nobody has.
 */
export const makePdf = (contents: readonly string[], { encrypted = false } = {}): Buffer => {
  const pages = contents.map((_, index) => FIRST_PAGE + index * 2);
  const objects = [
    object(1, "<< /Type /Catalog /Pages 2 0 R >>"),
    object(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((number) => `${number} 0 R`).join(" ")}] >>`),
    object(FONT, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"),
    object(
      PICTURE,
      stream("\x80", "/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8"),
    ),
    ...contents.flatMap((content, index) => [
      object(
        FIRST_PAGE + index * 2,
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${FIRST_PAGE + index * 2 + 1} 0 R /Resources << /Font << /F ${FONT} 0 R >> /XObject << /P ${PICTURE} 0 R >> >> >>`,
      ),
      object(FIRST_PAGE + index * 2 + 1, stream(content)),
    ]),
  ];
  const secret = "41".repeat(32);
  const security = encrypted
    ? `/ID [<41> <41>] /Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${secret}> /U <${secret}> >>`
    : "";
  const body = `%PDF-1.4\n${objects.join("")}`;
  return Buffer.from(
    `${body}trailer\n<< /Root 1 0 R ${security} /Size ${FIRST_PAGE + contents.length * 2} >>\nstartxref\n0\n%%EOF\n`,
    "latin1",
  );
};

/** A line of text at a place from the bottom left. */
export const textAt = ([x, y]: readonly [number, number], text: string, size = 12): string =>
  `BT /F ${size} Tf ${x} ${y} Td (${text}) Tj ET\n`;
