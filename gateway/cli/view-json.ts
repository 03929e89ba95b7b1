import type { Json } from "../core/json.ts";

/** A value as JSON carries it: absent members are left out. In: what a service answered; it holds no bytes. */
export function viewJson(value: object): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
