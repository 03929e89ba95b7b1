import { cellSchema } from "../core/cell-schema.ts";
import type { Json } from "../core/json.ts";
import { createNumberMemory } from "../core/number-memory.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { compileCheck } from "./row-ajv.ts";

/** Tells whether every cell of a record is valid by itself. In: the cells, and per field the number that its value is known by or -1. */
export type CellsCheck = (cells: readonly Json[], numbers: Int32Array) => boolean;

/** Codes of areas that are remembered of each field; more than any country has municipalities and districts in use. */
const MOST_REMEMBERED = 4096;

/**
 * Compiles the schema of a product cell by cell, so that a value that comes again is not checked again.
 * In: the product, its fields in order. Out: the check; which rules a cell breaks is for the whole record's validator to say.
 */
export function compileCellsCheck(product: ProductSchema, names: readonly string[]): CellsCheck {
  const checks = names.map((name) => {
    const field = product.properties[name]!;
    const validate = compileCheck(cellSchema(field, !product.required.includes(name)));
    // a name of an area has become a code, which its number does not stand for
    return field["x-area"] === undefined ? byNumber(validate) : byText(validate);
  });
  return (cells, numbers) => {
    for (let index = 0; index < checks.length; index++)
      if (!checks[index]!(cells[index]!, numbers[index]!)) return false;
    return true;
  };
}

type CellCheck = (cell: Json, number: number) => boolean;

function byNumber(validate: (cell: Json) => boolean): CellCheck {
  const sound = createNumberMemory<true>();
  return (cell, number) => {
    if (sound.holds(number)) return true;
    if (!validate(cell)) return false;
    sound.keep(number, true);
    return true;
  };
}

function byText(validate: (cell: Json) => boolean): CellCheck {
  const sound = new Set<Json>();
  return (cell) => {
    if (sound.has(cell)) return true;
    if (!validate(cell)) return false;
    if (sound.size === MOST_REMEMBERED) sound.clear();
    sound.add(cell);
    return true;
  };
}
