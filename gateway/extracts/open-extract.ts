import { SluisError } from "../core/sluis-error.ts";
import { openCsv } from "./csv/open-csv.ts";
import { DEFAULT_LIMITS, type Extract, type ExtractLimits, type ExtractOptions, type OpenedFormat } from "./extract.ts";
import { createFileFindings, type FileFindings } from "./file-findings.ts";
import { fileKind, isBinary, isGzip, textFormat } from "./file-kind.ts";
import { inflateBytes } from "./inflate-bytes.ts";
import { openItems } from "./json/open-items.ts";
import { type PeekedBytes, peekBytes } from "./peek-bytes.ts";
import { decodeText, detectEncoding, type TextEncoding } from "./text-encoding.ts";
import { openXlsx } from "./xlsx/open-xlsx.ts";

/** Enough rows to find encoding, delimiter and JSON members. */
const HEAD_BYTES = 64 * 1024;

/**
 * Recognises an extract by its content and opens it as a stream of rows; gzip around it is taken off.
 * In: the file's bytes, options. Out: the extract; memory stays flat while it is read, XLSX apart (see the limits).
 * Throws FILE_EMPTY, FILE_TYPE_REFUSED, FILE_DAMAGED, FILE_INFLATES_TOO_FAR, ENCODING_INVALID, and the errors of the header
 * of each format; `batches()` throws them for what comes later in the file, with the line.
 */
export async function openExtract(source: AsyncIterable<Uint8Array>, options: ExtractOptions): Promise<Extract> {
  const limits: ExtractLimits = { ...DEFAULT_LIMITS, ...options.limits };
  const findings = createFileFindings();
  let peeked = await peekBytes(source, HEAD_BYTES);
  try {
    const gzip = isGzip(peeked.head);
    if (gzip) peeked = await peekBytes(inflateBytes(peeked.bytes, "gzip", limits), HEAD_BYTES);
    const extract = await openPlain(peeked, options, limits, findings);
    // not a spread: `encoding` is a getter that becomes certain while reading
    return Object.defineProperties({ gzip, close: peeked.close } as Extract, Object.getOwnPropertyDescriptors(extract));
  } catch (error) {
    await peeked.close();
    throw error;
  }
}

async function openPlain(
  { head, bytes }: PeekedBytes,
  options: ExtractOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedFormat> {
  if (head.length === 0) throw new SluisError("FILE_EMPTY");
  const kind = fileKind(head);
  if (kind === "zip") return openXlsx(bytes, options, limits, findings);
  const encoding = options.encoding ?? detectEncoding(head);
  if (!encoding?.startsWith("utf-16") && isBinary(head)) throw new SluisError("FILE_TYPE_REFUSED", { type: "binary" });
  const start = await decodeStart(head, encoding);
  if (start.trim() === "") throw new SluisError("FILE_EMPTY");
  const format = textFormat(start, options.fileName);
  return format === "csv"
    ? openCsv(bytes, start, encoding, options, limits, findings)
    : openItems(bytes, format, encoding, options, limits, findings);
}

/** The head as text, up to the first byte that does not belong; the real reading reports that byte with its line. */
async function decodeStart(head: Buffer, encoding: TextEncoding | null): Promise<string> {
  let start = "";
  const once = (async function* () {
    yield head;
  })();
  try {
    for await (const piece of decodeText(once, encoding, () => 0, createFileFindings()).pieces) start += piece;
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
  }
  return start;
}
