import { checkControlDocument } from "../../core/control-document.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { Mapping } from "../../core/types/mapping.ts";
import type { Extract, ExtractLimits } from "../extract.ts";
import type { RecordBatch } from "../extract-record.ts";
import { openExtract } from "../open-extract.ts";
import { readRecords } from "../read-records.ts";
import { bindMapping, mappedColumns } from "./bind-mapping.ts";
import type { FieldShape } from "./field-shape.ts";
import { proposeMapping } from "./propose-mapping.ts";

/** What is wanted of a file. */
export interface MappedExtractOptions {
  /** For its ending only; never logged. */
  readonly fileName: string;
  /** The mapping document, or null to propose one from the column names. */
  readonly mapping: unknown;
  readonly product: string;
  readonly fields: readonly FieldShape[];
  /** Other names of columns, by field. */
  readonly aliases: { readonly [field: string]: readonly string[] };
  readonly limits?: Partial<ExtractLimits>;
}

/** A file opened as records of a product. */
export interface MappedExtract {
  readonly extract: Extract;
  /** The mapping that is used: the one given, or the proposed one. */
  readonly mapping: Mapping;
  readonly unmapped: { readonly fields: readonly string[]; readonly columns: readonly string[] };
  /** The records, once. */
  records(): AsyncGenerator<RecordBatch>;
}

/**
 * Opens a file, with the mapping given or else one proposed from its column names, as records of a product.
 * In: the file's bytes, options. Out: the records and the mapping that made them.
 * Throws what opening and binding throw; MAPPING_PRODUCT; MAPPING_NOT_FOUND when no column fits a field.
 */
export async function openMappedExtract(
  bytes: AsyncIterable<Uint8Array>,
  options: MappedExtractOptions,
): Promise<MappedExtract> {
  const { fileName, product, fields, limits = {} } = options;
  const given = options.mapping === null ? null : checkControlDocument<Mapping>("mapping", options.mapping);
  if (given !== null && given.product !== product)
    throw new SluisError("MAPPING_PRODUCT", { found: given.product, expected: product });
  const expectColumns = given === null ? [] : mappedColumns(given);
  const extract = await openExtract(bytes, { fileName, limits, ...given?.file, expectColumns });
  try {
    const mapping = given ?? proposeMapping(product, extract.columns, fields, options.aliases).mapping;
    if (Object.keys(mapping.fields).length === 0) throw new SluisError("MAPPING_NOT_FOUND");
    const bound = bindMapping(mapping, extract.columns, fields);
    const used = new Set(mappedColumns(mapping));
    const filled = new Set([...Object.keys(mapping.fields), mapping.groupBy?.field]);
    return {
      extract,
      mapping,
      unmapped: {
        fields: fields.map(({ name }) => name).filter((name) => !filled.has(name)),
        columns: extract.columns.filter((column) => !used.has(column)),
      },
      records: () => readRecords(extract, bound),
    };
  } catch (error) {
    await extract.close();
    throw error;
  }
}
