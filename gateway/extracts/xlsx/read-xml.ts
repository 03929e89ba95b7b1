import { SaxesParser } from "saxes";
import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits } from "../extract.ts";
import { createFileFindings } from "../file-findings.ts";
import { peekBytes } from "../peek-bytes.ts";
import { decodeText, detectEncoding } from "../text-encoding.ts";

/** What a reader of one part wants to hear; names come without prefix. */
export interface XmlHandler {
  open(name: string, attributes: { readonly [name: string]: string }): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** The parts of XLSX that we read are at most eight elements deep. */
const MOST_DEPTH = 64;

/**
 * Reads XML as a stream of events, piece by piece, so that the caller can act in between.
 * In: bytes, handler, limits (`rowCharacters` bounds one text, tag or comment). Out: nothing, once per piece.
 * Throws XLSX_REFUSED for a document type declaration (entities), FILE_DAMAGED for what is no XML, ROW_TOO_LONG.
 */
export async function* readXml(
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: Pick<ExtractLimits, "rowCharacters">,
): AsyncGenerator<void> {
  const parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false });
  let depth = 0;
  let sinceEvent = 0; // characters the parser may be holding: it has no limit of its own
  parser.on("doctype", () => {
    throw new SluisError("XLSX_REFUSED", { what: "DTD" });
  });
  parser.on("opentag", (tag) => {
    sinceEvent = 0;
    depth += 1;
    if (depth > MOST_DEPTH) throw new SluisError("FILE_DAMAGED", { what: "XML depth" });
    handler.open(localName(tag.name), tag.attributes);
  });
  parser.on("closetag", (tag) => {
    sinceEvent = 0;
    depth -= 1;
    handler.close?.(localName(tag.name));
  });
  const hear = (text: string) => {
    sinceEvent = 0;
    handler.text?.(text);
  };
  parser.on("text", hear);
  parser.on("cdata", hear);

  try {
    const peeked = await peekBytes(bytes, 4);
    const found = detectEncoding(peeked.head);
    const encoding = found === "utf-16le" || found === "utf-16be" ? found : "utf-8";
    for await (const piece of decodeText(peeked.bytes, encoding, () => 0, createFileFindings()).pieces) {
      sinceEvent += piece.length;
      parser.write(piece);
      if (sinceEvent > limits.rowCharacters)
        throw new SluisError("ROW_TOO_LONG", { line: undefined, limit: limits.rowCharacters });
      yield;
    }
    parser.close();
  } catch (error) {
    if (error instanceof SluisError && error.code !== "ENCODING_INVALID") throw error;
    if (error instanceof TypeError || error instanceof RangeError) throw error; // ours, not the document's
    throw new SluisError("FILE_DAMAGED", { what: "XML" }); // the parser's message quotes the document
  }
}

/** Reads a small part to its end. */
export async function readWholeXml(
  bytes: AsyncIterable<Uint8Array>,
  handler: XmlHandler,
  limits: Pick<ExtractLimits, "rowCharacters">,
): Promise<void> {
  for await (const _ of readXml(bytes, handler, limits));
}

function localName(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}
