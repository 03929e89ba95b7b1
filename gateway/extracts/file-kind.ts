import { SluisError } from "../core/sluis-error.ts";

/** What the first bytes say. */
export type FileKind = "zip" | "text";

/** First bytes of types that people mistake for an extract, with the name that the error shows. */
const REFUSED: readonly (readonly [name: string, magic: string])[] = [
  ["gzip in gzip", "1f8b"],
  ["xls", "d0cf11e0a1b11ae1"], // also an XLSX file with a password
  ["pdf", "255044462d"],
  ["rtf", "7b5c727466"],
  ["7z", "377abcaf271c"],
  ["rar", "526172211a07"],
  ["zstd", "28b52ffd"],
  ["bzip2", "425a68"],
  ["xz", "fd377a585a00"],
  ["sqlite", "53514c69746520666f726d61742033"],
  ["parquet", "50415231"],
  ["png", "89504e47"],
  ["jpeg", "ffd8ff"],
  ["access", "000100005374616e64617264"],
];

/** Whether the bytes start as gzip (RFC 1952 section 2.3.1), which is taken off before anything else. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/**
 * Tells a file's kind by its content; a name ending is no evidence.
 * In: the first bytes, not empty. Out: the kind. Throws FILE_TYPE_REFUSED with the type for what we do not read.
 */
export function fileKind(head: Uint8Array): FileKind {
  const start = Buffer.from(head.subarray(0, 16)).toString("hex");
  if (start.startsWith("504b0304")) return "zip";
  for (const [type, magic] of REFUSED) {
    if (start.startsWith(magic)) throw new SluisError("FILE_TYPE_REFUSED", { type });
  }
  return "text";
}

/** Share of control characters above which bytes are no text; random bytes have 11 %, a stray NUL far less than 2 %. */
const MOST_CONTROLS = 0.02;

/** Whether single-byte or UTF-8 text is really something else. In: the first bytes. Out: true for binary data. */
export function isBinary(head: Uint8Array): boolean {
  let controls = 0;
  for (const byte of head) {
    if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 12 && byte !== 13) controls += 1;
  }
  return controls > 3 && controls > head.length * MOST_CONTROLS;
}

/**
 * Tells the formats of text apart.
 * In: the decoded start without byte order mark, the file's name for its ending. Out: the format.
 * Throws FILE_TYPE_REFUSED for HTML and XML, which some systems write under the name of a spreadsheet.
 */
export function textFormat(start: string, fileName: string): "csv" | "ndjson" | "json" {
  const text = start.trimStart();
  const markup = /^<(?:\?xml|!doctype|html|table)/i.exec(text);
  if (markup) throw new SluisError("FILE_TYPE_REFUSED", { type: markup[0].startsWith("<?") ? "xml" : "html" });
  if (/\.(?:csv|tsv|txt)(?:\.gz)?$/i.test(fileName)) return "csv";
  if (/^\{\s*["}]/.test(text)) return "ndjson";
  if (/^\[\s*[{\]]/.test(text)) return "json";
  return "csv";
}
