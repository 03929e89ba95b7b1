import { makeZip, type ZipPart } from "./make-zip.ts";

/** A made workbook: XML of its sheets, and what else a test needs to be in it. */
export interface MadeWorkbook {
  readonly sheets: readonly {
    readonly name: string;
    readonly xml: string;
    readonly state?: string;
    readonly comments?: true;
  }[];
  readonly sharedStrings?: readonly string[];
  /** Format codes; style 1 is the first, style 2 the second, and so on. */
  readonly formats?: readonly string[];
  readonly date1904?: boolean;
  /** Prefix of the spreadsheet elements, as some writers have it. */
  readonly prefix?: string;
  readonly extraParts?: readonly ZipPart[];
  /** Changes a part on its way into the file. */
  readonly change?: ((part: ZipPart) => ZipPart) | undefined;
}

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** Writes an XLSX file (ECMA-376) from the XML of its sheet data. */
export function makeXlsx(book: MadeWorkbook): Buffer {
  const parts: ZipPart[] = [];
  const add = (name: string, xml: string) => parts.push({ name, bytes: Buffer.from(HEAD + xml) });
  const relations = (list: readonly (readonly [id: string, type: string, target: string])[]) =>
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${list
      .map(([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`)
      .join("")}</Relationships>`;
  add("_rels/.rels", relations([["rId1", "officeDocument", "/xl/workbook.xml"]]));
  add(
    "xl/_rels/workbook.xml.rels",
    relations([
      ...book.sheets.map((_, index) => [`sheet${index}`, "worksheet", `worksheets/sheet${index}.xml`] as const),
      ["texts", "sharedStrings", "sharedStrings.xml"],
      ["styles", "styles", "styles.xml"],
    ]),
  );
  const sheets = book.sheets.map(
    ({ name, state }, index) =>
      `<sheet name="${name}" sheetId="${index + 1}" ${state === undefined ? "" : `state="${state}"`} r:id="sheet${index}"/>`,
  );
  const properties = book.date1904 === true ? '<workbookPr date1904="1"/>' : "<workbookPr/>";
  add(
    "xl/workbook.xml",
    `<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">${properties}<sheets>${sheets.join("")}</sheets></workbook>`,
  );
  const texts = (book.sharedStrings ?? []).map((text) => `<si>${text.startsWith("<") ? text : `<t>${text}</t>`}</si>`);
  add("xl/sharedStrings.xml", `<sst xmlns="${MAIN}">${texts.join("")}</sst>`);
  const formats = (book.formats ?? []).map((code, index) => `<numFmt numFmtId="${164 + index}" formatCode="${code}"/>`);
  const styles = (book.formats ?? []).map((_, index) => `<xf numFmtId="${164 + index}"/>`);
  add(
    "xl/styles.xml",
    `<styleSheet xmlns="${MAIN}"><numFmts>${formats.join("")}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>` +
      `<cellXfs><xf numFmtId="0"/>${styles.join("")}<xf numFmtId="22"/></cellXfs></styleSheet>`,
  );
  for (const [index, { xml, comments }] of book.sheets.entries()) {
    const prefix = book.prefix ?? "";
    const body = prefix === "" ? xml : xml.replaceAll(/<(\/?)/g, `<$1${prefix}:`);
    const tag = prefix === "" ? "worksheet" : `${prefix}:worksheet`;
    const namespace = prefix === "" ? "xmlns" : `xmlns:${prefix}`;
    add(`xl/worksheets/sheet${index}.xml`, `<${tag} ${namespace}="${MAIN}">${body}</${tag}>`);
    if (comments === true)
      add(`xl/worksheets/_rels/sheet${index}.xml.rels`, relations([["rId1", "comments", "../comments1.xml"]]));
  }
  return makeZip([...parts, ...(book.extraParts ?? [])].map(book.change ?? ((part) => part)));
}

/** The XML of rows of plain cells: numbers as numbers, texts inline. */
export function sheetData(rows: readonly (readonly (string | number | null)[])[]): string {
  const cell = (value: string | number | null, column: number, row: number) => {
    if (value === null) return "";
    const reference = `${String.fromCharCode(65 + column)}${row + 1}`;
    if (typeof value === "number") return `<c r="${reference}"><v>${value}</v></c>`;
    const text = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
    return `<c r="${reference}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
  };
  const body = rows.map(
    (row, index) => `<row r="${index + 1}">${row.map((value, at) => cell(value, at, index)).join("")}</row>`,
  );
  return `<sheetData>${body.join("")}</sheetData>`;
}
