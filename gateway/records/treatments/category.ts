import type { Json } from "../../core/json.ts";

/**
 * Puts the values of a field into categories by the field's own map; of a list the categories that occur, each once, in order.
 * In: category by value. Out: a function from a valid value to its category or categories.
 */
export function valueCategory(categories: { readonly [value: string]: string }): (value: Json) => Json {
  const byValue = new Map(Object.entries(categories));
  const one = (value: Json): string => byValue.get(String(value))!;
  return (value) => {
    if (!Array.isArray(value)) return one(value);
    return value.length === 1 ? [one(value[0])] : [...new Set(value.map(one))].sort();
  };
}
