import type { Json, JsonObject } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { Cell, ExtractLimits, ExtractOptions, OpenedFormat, RowBatch } from "../extract.ts";
import type { FileFindings } from "../file-findings.ts";
import { listBatches } from "../list-batch.ts";
import { decodeText, type TextEncoding } from "../text-encoding.ts";
import type { SplitItems } from "./item-splitter.ts";
import { splitArray } from "./split-array.ts";
import { splitLines } from "./split-lines.ts";

/**
 * Opens NDJSON or a JSON array of objects. The columns are the members of the objects at the start of the file and those that
 * the mapping expects; an object with another member later on is marked `unknown-member`, so that nothing is lost in silence.
 * In: bytes, format, encoding, options, limits, findings. Out: the rows under their columns.
 * Throws FILE_DAMAGED when the first item is no JSON object, TOO_MANY_COLUMNS.
 */
export async function openItems(
  bytes: AsyncIterable<Uint8Array>,
  format: "ndjson" | "json",
  encoding: TextEncoding | null,
  options: ExtractOptions,
  limits: ExtractLimits,
  findings: FileFindings,
): Promise<OpenedFormat> {
  const splitter = (format === "ndjson" ? splitLines : splitArray)(limits.rowCharacters);
  const text = decodeText(bytes, encoding, splitter.line, findings);
  async function* split(): AsyncGenerator<SplitItems> {
    for await (const piece of text.pieces) {
      const found = splitter.write(piece);
      if (found.texts.length > 0) yield found;
    }
    const found = splitter.end();
    if (found.texts.length > 0) yield found;
  }
  const items = split();
  const first = await items.next();
  const head: SplitItems = first.done === true ? { texts: [], lines: [] } : first.value;
  const columns = columnsOf(head, options.expectColumns ?? [], format, limits);
  const indexOf = new Map(columns.map((name, index) => [name, index]));

  const batchOf = listBatches();
  function toBatch({ texts, lines }: SplitItems): RowBatch {
    const rows: Cell[][] = [];
    let problems: Map<number, string> | null = null;
    for (const item of texts) {
      const cells = new Array<Cell>(columns.length).fill(null);
      const problem = readItem(item, cells);
      if (problem !== null) {
        problems ??= new Map();
        problems.set(rows.length, problem);
      }
      rows.push(cells);
    }
    return batchOf({ rows, lines, problems });
  }

  function readItem(item: string, cells: Cell[]): string | null {
    const object = readObject(item, limits);
    if (typeof object === "string") return object;
    for (const [name, value] of Object.entries(object)) {
      const index = indexOf.get(name);
      if (index !== undefined) cells[index] = value;
      else if (value !== null) return "unknown-member";
    }
    return null;
  }

  return {
    format,
    get encoding() {
      return text.encoding();
    },
    delimiter: null,
    columns,
    findings: findings.list,
    async *batches() {
      if (head.texts.length > 0) yield toBatch(head);
      for await (const found of items) yield toBatch(found);
    },
  };
}

function columnsOf(
  head: SplitItems,
  expected: readonly string[],
  format: "ndjson" | "json",
  limits: ExtractLimits,
): string[] {
  const names = new Set<string>();
  for (const [index, item] of head.texts.entries()) {
    const object = readObject(item, limits);
    if (typeof object !== "string") for (const name of Object.keys(object)) names.add(name);
    else if (index === 0) throw new SluisError("FILE_DAMAGED", { what: `${format} ${head.lines[0]}: ${object}` });
    if (names.size > limits.columns) throw new SluisError("TOO_MANY_COLUMNS", { limit: limits.columns });
  }
  return [...new Set([...names, ...expected])];
}

/** Reads one item strictly. Out: the object, or the rule it breaks. */
function readObject(item: string, limits: ExtractLimits): JsonObject | string {
  let value: Json;
  try {
    value = parseStrictJson(item, { depth: limits.jsonDepth, bytes: limits.rowCharacters * 3 });
  } catch (error) {
    if (!(error instanceof SluisError)) throw error;
    if (error.code === "JSON_DUPLICATE_MEMBER") return "json-duplicate-member";
    return error.code === "JSON_TOO_DEEP" ? "json-too-deep" : "json-invalid";
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) return "json-object-expected";
  return value as JsonObject;
}
