import { isAscii, isUtf8 } from "node:buffer";
import { TextDecoder } from "node:util";
import { SluisError } from "../core/sluis-error.ts";
import type { FileFindings } from "./file-findings.ts";

/** The encodings that extracts come in. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252";

/** Text being decoded. */
export interface DecodedText {
  /** `utf-8` as long as only ASCII was seen. */
  encoding(): TextEncoding;
  readonly pieces: AsyncGenerator<string>;
}

/**
 * Finds an encoding from the start of a text.
 * In: the first bytes. Out: the encoding, or null for pure ASCII, where a later byte must decide.
 */
export function detectEncoding(head: Uint8Array): TextEncoding | null {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return "utf-8";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  // UTF-16 without a mark: Latin text has a NUL in every second byte, on one side only
  const zeros = [0, 0];
  const sample = head.subarray(0, 4096);
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at & 1]! += 1;
  const pairs = sample.length / 2;
  if (zeros[1]! > pairs * 0.4 && zeros[0]! < pairs * 0.1) return "utf-16le";
  if (zeros[0]! > pairs * 0.4 && zeros[1]! < pairs * 0.1) return "utf-16be";
  return isAscii(head) ? null : decideByChunk(head);
}

/**
 * Decodes a stream strictly: a byte that does not belong is an error with its line, never a replacement character.
 * In: bytes, the encoding or null (the first chunk that is not ASCII decides between UTF-8 and Windows-1252), `line` that
 * tells the line behind everything given so far, findings. Out: the text in pieces, without byte order mark.
 * Throws ENCODING_INVALID.
 */
export function decodeText(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding | null,
  line: () => number,
  findings: FileFindings,
): DecodedText {
  const state = { encoding };
  return {
    encoding: () => state.encoding ?? "utf-8",
    pieces: encoding?.startsWith("utf-16")
      ? decodeUtf16(bytes, encoding, line)
      : decodeBytes(bytes, state, line, findings),
  };
}

async function* decodeUtf16(
  bytes: AsyncIterable<Uint8Array>,
  encoding: TextEncoding,
  line: () => number,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of bytes) yield decoder.decode(chunk, { stream: true });
    yield decoder.decode();
  } catch (error) {
    throw error instanceof TypeError ? new SluisError("ENCODING_INVALID", { encoding, line: line() }) : error;
  }
}

async function* decodeBytes(
  bytes: AsyncIterable<Uint8Array>,
  state: { encoding: TextEncoding | null },
  line: () => number,
  findings: FileFindings,
): AsyncGenerator<string> {
  const decoder = new TextDecoder("windows-1252");
  let tail: Uint8Array = new Uint8Array(0);
  let start = true;
  for await (const chunk of bytes) {
    let data =
      tail.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length) : Buffer.concat([tail, chunk]);
    if (start && data.length < 3 && data.length > 0 && data[0] === 0xef) {
      tail = data;
      continue;
    }
    if (start && state.encoding !== "windows-1252" && data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf)
      data = data.subarray(3);
    start = false;
    const end = state.encoding === "windows-1252" ? data.length : completeLength(data);
    tail = data.subarray(end);
    yield* decodeWhole(data.subarray(0, end), state, decoder, line, findings);
  }
  if (tail.length > 0) {
    state.encoding ??= "windows-1252";
    yield* decodeWhole(Buffer.from(tail), state, decoder, line, findings);
  }
}

/** Decodes bytes that do not end inside a character; what comes before an invalid byte is given before the error. */
function* decodeWhole(
  data: Buffer,
  state: { encoding: TextEncoding | null },
  decoder: TextDecoder,
  line: () => number,
  findings: FileFindings,
): Generator<string> {
  if (state.encoding === null) {
    if (isAscii(data)) return yield data.toString("latin1");
    state.encoding = decideByChunk(data);
  }
  if (state.encoding === "windows-1252") {
    const text = decoder.decode(data);
    const undefinedByte = text.search(/[\x81\x8d\x8f\x90\x9d]/); // the five bytes that Windows-1252 does not have
    if (undefinedByte === -1) return yield text;
    yield text.slice(0, undefinedByte);
  } else {
    if (isUtf8(data)) {
      const text = data.toString("utf8");
      if (text.includes("\ufffd")) findings.add("replacement-character", String(line()));
      return yield text;
    }
    yield data.toString("utf8", 0, validLength(data));
  }
  throw new SluisError("ENCODING_INVALID", { encoding: state.encoding, line: line() });
}

/** One character of UTF-8 beyond ASCII, in bytes as Latin-1. */
const UTF8_CHARACTER = /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g;

/**
 * Bytes that are not UTF-8 are Windows-1252, unless most of them are: then it is UTF-8 that was damaged, which must be refused
 * rather than read as `NoÃ«l`.
 */
function decideByChunk(data: Uint8Array): TextEncoding {
  const whole = data.subarray(0, completeLength(data));
  if (isUtf8(whole)) return "utf-8";
  const text = Buffer.from(whole).toString("latin1");
  const others = text.replaceAll(UTF8_CHARACTER, "").match(/[\x80-\xff]/g)?.length ?? 0;
  const characters = text.match(UTF8_CHARACTER)?.length ?? 0;
  return characters > others ? "utf-8" : "windows-1252";
}

/** The length without a UTF-8 character that the end cuts in two (RFC 3629: at most three bytes are left over). */
function completeLength(data: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, data.length); back++) {
    const byte = data[data.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return needed > back ? data.length - back : data.length;
  }
  return data.length;
}

/** The length of the longest prefix that is valid UTF-8, by halving. */
function validLength(data: Buffer): number {
  let valid = 0;
  let invalid = data.length;
  while (invalid - valid > 4) {
    const middle = (valid + invalid) >> 1;
    const end = completeLength(data.subarray(0, middle));
    if (end > valid && isUtf8(data.subarray(valid, end))) valid = end;
    else if (end <= valid) break;
    else invalid = end;
  }
  return valid;
}
