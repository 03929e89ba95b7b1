import type { FieldMapping, Mapping } from "../../core/types/mapping.ts";
import { plainName } from "./column-name.ts";
import type { FieldShape } from "./field-shape.ts";
import { DEFAULT_ABSENT } from "./read-text.ts";

/** A mapping as far as column names tell, for an officer to look at. */
export interface ProposedMapping {
  readonly mapping: Mapping;
  readonly unmappedFields: readonly string[];
  readonly unusedColumns: readonly string[];
}

/** Dutch forms; day first. ISO forms are always understood. */
const DATES: readonly string[] = ["d-M-yyyy"];
const DATE_TIMES: readonly string[] = ["d-M-yyyy H:mm", "d-M-yyyy H:mm:ss"];

/** The three fields that a combined house-number cell holds, by the names that products give them. */
const HOUSE_NUMBER_PARTS = { huisnummer: "number", huisletter: "letter", toevoeging: "addition" } as const;

/**
 * Proposes a mapping from the names of columns: a column fits a field when the names, or one of the field's other names, are equal
 * but for case, accents and punctuation, also when only the column says `pleeg` or only the field says `aantal`.
 * In: product name, columns of the file, fields, other names per field (`x-column-names` in a product). Out: the proposal; a
 * column is used once, save for a house number whose letter and addition have no column of their own: that cell is split.
 */
export function proposeMapping(
  product: string,
  columns: readonly string[],
  fields: readonly FieldShape[],
  aliases: { readonly [field: string]: readonly string[] },
): ProposedMapping {
  const columnOf = matchColumns(columns, fields, aliases);
  const mapped: { [field: string]: FieldMapping } = {};
  for (const field of fields) {
    const column = columnOf.get(field.name);
    if (column !== undefined) mapped[field.name] = { column, ...readingOf(field) };
  }
  proposeHouseNumber(mapped, fields);
  const mutation = columns.find((column) => plainName(column) === "mutatie");
  const mapping: Mapping = { product, absent: [...DEFAULT_ABSENT], fields: mapped };
  if (mutation !== undefined) {
    const values = { nieuw: "nieuw", gewijzigd: "gewijzigd", vervallen: "vervallen" } as const;
    mapping.mutatie = { column: mutation, values };
  }
  const used = new Set([...columnOf.values(), mutation]);
  return {
    mapping,
    unmappedFields: fields.map(({ name }) => name).filter((name) => mapped[name] === undefined),
    unusedColumns: columns.filter((column) => !used.has(column)),
  };
}

/** Pairs fields with columns: first by equal names, then by names without the words that one side leaves out. */
function matchColumns(
  columns: readonly string[],
  fields: readonly FieldShape[],
  aliases: { readonly [field: string]: readonly string[] },
): Map<string, string> {
  const found = new Map<string, string>();
  const free = new Set(columns);
  const forms: readonly ((name: string) => string)[] = [plainName, looseName];
  for (const form of forms) {
    for (const field of fields) {
      if (found.has(field.name)) continue;
      // a list of objects comes under its own name, from JSON; a text column cannot fill it
      const isObjects = field.items?.type === "object";
      const names = new Set([field.name, ...(aliases[field.name] ?? [])].map(form));
      const column = [...free].find((name) => (isObjects ? name === field.name : names.has(form(name))));
      if (column === undefined) continue;
      found.set(field.name, column);
      free.delete(column);
    }
  }
  return found;
}

function looseName(name: string): string {
  return plainName(name)
    .replace("pleeg", "")
    .replace(/^aantal/, "");
}

/** How the text of a field's column is read. */
function readingOf({ type, format }: FieldShape): FieldMapping {
  if (format === "date") return { dates: [...DATES, ...DATE_TIMES] };
  if (format === "local-date-time") return { dates: [...DATE_TIMES] };
  return type === "number" ? { decimal: "," } : {};
}

function proposeHouseNumber(mapped: { [field: string]: FieldMapping }, fields: readonly FieldShape[]): void {
  const column = mapped["huisnummer"]?.column;
  if (column === undefined || mapped["huisletter"] !== undefined || mapped["toevoeging"] !== undefined) return;
  for (const [name, part] of Object.entries(HOUSE_NUMBER_PARTS)) {
    if (fields.some((field) => field.name === name)) mapped[name] = { column, houseNumber: part };
  }
}
