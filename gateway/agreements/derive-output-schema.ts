import { withNull } from "../core/cell-schema.ts";
import type { Json, JsonObject } from "../core/json.ts";
import type { OutputColumn, OutputSchema } from "../core/output-schema.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { type AgreedField, agreedFields } from "./agreed-fields.ts";
import { chosenMatchKeys, listOfKey } from "./match-key-columns.ts";
import { outputCell, tokenCell } from "./output-cell.ts";

/**
 * What the receiver gets under an agreement: `ref`, `mutatie`, the fields that leave in product order, then a token column for each
 * match key that the agreement chose; a key of a list's children stands in each child instead. Cells may be null: the value is absent, or the record is `vervallen`. `x-required` marks a
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
    ...chosenMatchKeys(product, agreement)
      .filter(({ key }) => listOfKey(key) === null)
      .map(({ key, title }) => tokenColumn(title, key.type)),
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
  return Object.entries(product.properties).flatMap(([name, { items }]): OutputColumn[] => {
    if (items?.properties === undefined) {
      const agreed = fields.find((field) => field.name === name);
      return agreed === undefined ? [] : [fieldColumn(product, agreement, agreed)];
    }
    const children = fields.filter((field) => field.name.startsWith(`${name}.`));
    const tokens = childTokens(product, agreement, name);
    const nothing = children.length === 0 && Object.keys(tokens).length === 0;
    return nothing ? [] : [childrenColumn(product, name, children, tokens)];
  });
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
 * A kept cell of which it is known what may pass: municipalities of the area, allowed codes, values for which no rule keeps the
 * record back. The receiver then refuses what the supplier should have left out. Out: undefined for every other cell.
 */
function admittedCell(
  product: ProductSchema,
  { area, codes, guards }: Agreement,
  { name, field, treatment }: AgreedField,
): JsonObject | undefined {
  if (treatment.treatment !== "keep" || field.type !== "string") return undefined;
  const kept = keptBack(product, guards?.liftedRules ?? [], name);
  if (field.enum !== undefined && kept.length > 0)
    return { type: "string", enum: field.enum.filter((value) => !kept.includes(value)) };
  const admitted =
    name === product["x-area-field"]
      ? area.municipalities
      : name === product["x-code-field"]?.field
        ? codes?.allowed?.filter((code) => codes.blocked?.includes(code) !== true)
        : undefined;
  return admitted === undefined || admitted.length === 0 ? undefined : { type: "string", enum: [...admitted].sort() };
}

/** Values of a field for which, whatever else the record holds, a rule that is not lifted keeps it back. */
function keptBack(product: ProductSchema, lifted: readonly string[], field: string): readonly Json[] {
  return (product["x-rules"] ?? []).flatMap(({ name, when, effect }) => {
    const keepsBack = (effect.do === "refuse" || effect.do === "withhold") && !lifted.includes(name);
    return keepsBack && "in" in when && when.field === field ? when.in : [];
  });
}

function childTokens(product: ProductSchema, agreement: Agreement, parent: string): JsonObject {
  const keys = chosenMatchKeys(product, agreement).filter(({ key }) => listOfKey(key) === parent);
  return Object.fromEntries(keys.map(({ key, title }) => [title, tokenCell(key.type)]));
}

function childrenColumn(
  product: ProductSchema,
  parent: string,
  children: readonly AgreedField[],
  tokens: JsonObject,
): OutputColumn {
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
    items: { type: "object", additionalProperties: false, required, properties: { ...properties, ...tokens } },
    minItems: minItems ?? 0,
    maxItems: maxItems!,
    ...(product.required.includes(parent) && !losesChildren(product, parent) ? { "x-required": true } : {}),
    "x-role": "field",
    "x-column-type": "json",
  };
}

/** A list of which a rule may leave out every child is not always there. */
function losesChildren(product: ProductSchema, parent: string): boolean {
  return (product["x-rules"] ?? []).some(({ each, effect }) => each === parent && effect.do === "leave-out");
}

function tokenColumn(title: string, tokenType: string): OutputColumn {
  const { type, ...cell } = tokenCell(tokenType);
  return { title, ...cell, type: [type!, "null"], "x-role": "token", "x-column-type": "text" };
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
