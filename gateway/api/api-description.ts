import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { readSchema } from "../core/control-document.ts";
import type { Json, JsonObject } from "../core/json.ts";

const FILE = new URL("../../schemas/openapi.yaml", import.meta.url);
const REFERENCE = /^\.\/([a-z-]+)\.schema\.json$/;

let read: JsonObject | undefined;

/**
 * The API description (OpenAPI 3.1) as one document: what `schemas/openapi.yaml` takes from the schemas beside it is filled in
 * under `components`. Out: the document, the same one each time.
 */
export function apiDescription(): JsonObject {
  read ??= describe();
  return read;
}

/** The version of the API, for the `API-Version` header (semantic versioning). */
export function apiVersion(): string {
  return String((apiDescription()["info"] as JsonObject)["version"]);
}

function describe(): JsonObject {
  const document = parse(readFileSync(FILE, "utf8")) as JsonObject;
  const shared: { [title: string]: Json } = {};
  const filled = fill(document, shared) as { components: { schemas: JsonObject } };
  return { ...filled, components: { ...filled.components, schemas: { ...filled.components.schemas, ...shared } } };
}

/** The value with references to schema files turned into references within the document; each file lands in `shared`. */
function fill(value: Json, shared: { [title: string]: Json }): Json {
  if (Array.isArray(value)) return value.map((item: Json) => fill(item, shared));
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value as JsonObject).map(([name, member]): [string, Json] => {
    const found = name === "$ref" ? REFERENCE.exec(String(member)) : null;
    if (found === null) return [name, fill(member, shared)];
    const schema = readSchema(`${found[1]}.schema.json`) as JsonObject;
    const title = String(schema["title"]);
    shared[title] = schema;
    return ["$ref", `#/components/schemas/${title}`];
  });
  return Object.fromEntries(entries);
}
