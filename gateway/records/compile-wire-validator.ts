import type { OutputSchema } from "../core/output-schema.ts";
import { compileRowSchema, type FieldFinding } from "./row-ajv.ts";

/**
 * The receiver's check of one outgoing row. Beside the schema: a living record fills its required columns, and a `vervallen` one
 * carries nothing but its ref.
 * In: the output schema that this side derived itself. Out: a function from a parsed row to null (right) or its findings.
 */
export function compileWireValidator(schema: OutputSchema): (row: unknown) => FieldFinding[] | null {
  const names = schema.prefixItems.map((column) => column.title);
  const findingsOf = compileRowSchema(schema, names);
  const required = schema.prefixItems.flatMap((column, index) => (column["x-required"] === true ? [index] : []));
  return (row) => {
    const findings = findingsOf(row);
    if (findings !== null) return findings;
    const cells = row as readonly unknown[];
    if (cells[1] === "vervallen") {
      const filled = cells.findIndex((cell, index) => index > 1 && cell !== null);
      return filled < 0 ? null : [{ field: names[filled]!, rule: "removal-carries-values" }];
    }
    for (const index of required) if (cells[index] === null) return [{ field: names[index]!, rule: "required" }];
    return null;
  };
}
