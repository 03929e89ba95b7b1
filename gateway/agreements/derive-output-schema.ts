import { withNull } from "../core/cell-schema.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { MatchKey, ProductSchema } from "../core/types/product.ts";
import { type AgreedField, agreedFields } from "./agreed-fields.ts";
import { outputCell, tokenPattern } from "./output-cell.ts";

/**
 * What the receiver gets under an agreement: `ref`, `mutatie`, the fields that leave in product order, then a token column for each
 * match key that the agreement chose. Cells may be null: the value is absent, or the record is `vervallen`. `x-required` marks a
 * column that a living record always fills.
 * In: the product and the agreement, checked by checkAgreement. Out: the schema; equal input gives an equal hash.
 */
export function deriveOutputSchema(product: ProductSchema, agreement: Agreement): OutputSchema {
  const columns: OutputColumn[] = [
    {
      title: "ref",
      type: "string",
      maxLength: 32,
      pattern: "^[0-9a-hjkmnp-tv-z]{32}$",
      "x-role": "ref",
      "x-column-type": "text",
    },
    {
      title: "mutatie",
      type: "string",
      enum: ["nieuw", "gewijzigd", "vervallen"],
      "x-role": "mutation",
      "x-column-type": "text",
    },
    ...fieldColumns(product, agreement),
    ...chosenMatchKeys(product, agreement).map(tokenColumn),
  ];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    $id: `sluis:output:${product.title}:${product["x-version"]}`,
    title: product.title,
    type: "array",
    prefixItems: columns,
    items: false,
    minItems: columns.length,
    maxItems: columns.length,
  };
}

function fieldColumns(product: ProductSchema, agreement: Agreement): OutputColumn[] {
  const fields = agreedFields(product, agreement);
  const columns: OutputColumn[] = [];
  for (const agreed of fields) {
    const [parent, child] = agreed.name.split(".");
    if (child === undefined) columns.push(fieldColumn(product, agreement, agreed));
    else if (columns.at(-1)?.title !== parent) {
      const children = fields.filter((field) => field.name.startsWith(`${parent}.`));
      columns.push(childrenColumn(product, parent!, children));
    }
  }
  return columns;
}

function fieldColumn(product: ProductSchema, agreement: Agreement, agreed: AgreedField): OutputColumn {
  const { name, field, treatment } = agreed;
  const cell = admittedCell(product, agreement, agreed) ?? outputCell(field, treatment);
  // a pseudonym can fail to be made for a value that is there, so its column is never required
  const required = product.required.includes(name) && treatment.treatment !== "pseudonymise";
  return {
    title: name,
    ...withNull(cell),
    ...(required ? { "x-required": true } : {}),
    "x-role": "field",
    "x-column-type": columnType(cell),
  };
}

/**
 * A kept cell of which the agreement lists what may pass: municipalities of the area, allowed codes. The receiver then refuses what
 * the supplier should have left out. Out: undefined for every other cell.
 */
function admittedCell(
  product: ProductSchema,
  { area, codes }: Agreement,
  { name, field, treatment }: AgreedField,
): JsonObject | undefined {
  if (treatment.treatment !== "keep" || field.type !== "string") return undefined;
  const admitted =
    name === product["x-area-field"]
      ? area.municipalities
      : name === product["x-code-field"]?.field
        ? codes?.allowed?.filter((code) => codes.blocked?.includes(code) !== true)
        : undefined;
  return admitted === undefined || admitted.length === 0 ? undefined : { type: "string", enum: [...admitted].sort() };
}

function childrenColumn(product: ProductSchema, parent: string, children: readonly AgreedField[]): OutputColumn {
  const { items, minItems, maxItems } = product.properties[parent]!;
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const { name, field, treatment } of children) {
    const child = name.slice(parent.length + 1);
    properties[child] = outputCell(field, treatment);
    if (items!.required?.includes(child) && treatment.treatment !== "pseudonymise") required.push(child);
  }
  return {
    title: parent,
    type: ["array", "null"],
    items: { type: "object", additionalProperties: false, required, properties },
    minItems: minItems ?? 0,
    maxItems: maxItems!,
    ...(product.required.includes(parent) ? { "x-required": true } : {}),
    "x-role": "field",
    "x-column-type": "json",
  };
}

/** The product's match keys whose type the agreement lists, with the name of their column, in product order. */
export function chosenMatchKeys(product: ProductSchema, agreement: Agreement): { key: MatchKey; title: string }[] {
  const types = agreement.pseudonyms?.types ?? [];
  const keys = (product["x-match-keys"] ?? []).filter((key) => types.includes(key.type));
  return keys.map((key) => {
    const alone = (product["x-match-keys"] ?? []).filter((other) => other.type === key.type).length === 1;
    return { key, title: alone ? `token_${key.type}` : `token_${key.entity}_${key.type}` };
  });
}

function tokenColumn({ key, title }: { key: MatchKey; title: string }): OutputColumn {
  return {
    title,
    type: ["string", "null"],
    maxLength: 60,
    pattern: tokenPattern(key.type),
    "x-role": "token",
    "x-column-type": "text",
    "x-token-type": key.type,
  };
}

function columnType(cell: JsonObject): OutputColumn["x-column-type"] {
  switch (cell["type"]) {
    case "integer":
      return "integer";
    case "number":
      return "real";
    case "boolean":
      return "boolean";
    case "array":
      return "json";
    default:
      return "text";
  }
}
