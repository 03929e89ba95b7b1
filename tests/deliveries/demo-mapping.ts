import { readFileSync } from "node:fs";
import type { Json } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";

/** The mapping of the demonstration. */
export const demoMapping: Json = parseStrictYaml(readFileSync("gateway/demo/mapping.yaml", "utf8"), "mapping");
