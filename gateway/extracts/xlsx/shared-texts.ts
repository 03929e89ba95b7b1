import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits } from "../extract.ts";
import type { Archive } from "./open-archive.ts";
import { readXml } from "./read-xml.ts";
import { unescapeText } from "./unescape-text.ts";

/** Characters a cell can have in every spreadsheet program; a longer text that many cells refer to would fill memory. */
export const MOST_CELL_CHARACTERS = 32_767;

/** The texts that cells refer to by number. */
export interface SharedTexts {
  /** Out: the text, or undefined when there is none of that number. */
  get(index: number): string | undefined;
}

/**
 * Reads the shared texts (ECMA-376 part 1, section 18.4.9) into one buffer outside the heap, where a million of them fit.
 * In: archive, name of the part (null: none), limits. Out: the texts. Throws TOO_LARGE beyond `sharedTextBytes`.
 */
export async function readSharedTexts(
  archive: Archive,
  part: string | null,
  limits: ExtractLimits,
): Promise<SharedTexts> {
  let bytes = Buffer.allocUnsafeSlow(64 * 1024);
  let ends = new Uint32Array(1024);
  let used = 0;
  let count = 0;

  function keep(text: string): void {
    if (text.length > MOST_CELL_CHARACTERS) throw tooLong();
    const needed = used + text.length * 3;
    if (needed > limits.sharedTextBytes)
      throw new SluisError("TOO_LARGE", { what: "XLSX sharedStrings", limit: limits.sharedTextBytes });
    if (needed > bytes.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(needed, bytes.length * 2));
      bytes.copy(grown, 0, 0, used);
      bytes = grown;
    }
    used += bytes.write(text, used, "utf8");
    if (count === ends.length) {
      const grown = new Uint32Array(ends.length * 2);
      grown.set(ends);
      ends = grown;
    }
    ends[count] = used;
    count += 1;
  }

  if (part !== null) {
    let text = "";
    let inText = false;
    let inPhonetic = false; // a reading aid that Excel does not show as the cell's text
    const handler = {
      open(name: string) {
        if (name === "si") text = "";
        if (name === "rPh") inPhonetic = true;
        if (name === "t") inText = true;
      },
      text(piece: string) {
        if (inText && !inPhonetic) text += piece;
        if (text.length > MOST_CELL_CHARACTERS * 7)
          // as `_xHHHH_`
          throw tooLong();
      },
      close(name: string) {
        if (name === "t") inText = false;
        if (name === "rPh") inPhonetic = false;
        if (name === "si") keep(unescapeText(text));
      },
    };
    for await (const _ of readXml(archive.read(part), handler, limits));
  }
  return {
    get(index) {
      if (!(index >= 0 && index < count)) return undefined;
      return bytes.toString("utf8", index === 0 ? 0 : ends[index - 1]!, ends[index]!);
    },
  };
}

function tooLong(): SluisError {
  return new SluisError("ROW_TOO_LONG", { line: undefined, limit: MOST_CELL_CHARACTERS });
}
