import { readFileSync } from "node:fs";
import type { JsonObject } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import type { BenchGateway } from "./gateway-pair.ts";

/** Installs an agreement from a file, if need be under another id. */
export async function installAgreement({ service }: BenchGateway, file: string, id?: string): Promise<void> {
  const document = parseStrictYaml(readFileSync(file, "utf8"), "agreement") as JsonObject;
  await service.installAgreement({ id: "", role: "" }, id === undefined ? document : { ...document, id });
}
