import { readFileSync } from "node:fs";
import { isSeq, parseDocument } from "yaml";
import { checkControlDocument } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { Config } from "../core/types/config.ts";
import { replaceFile } from "../identity/durable-file.ts";

/**
 * Adds a partner to a configuration; comments and order of the file stay as they are.
 * In: path of the configuration, the entry. Throws CONFIG_INVALID when the result would not follow the schema; then nothing changes.
 */
export function addPartnerToConfig(file: string, partner: NonNullable<Config["partners"]>[number]): void {
  const document = parseDocument(readFileSync(file, "utf8"), { uniqueKeys: true });
  const partners = document.get("partners");
  if (isSeq(partners)) {
    // `partners: []` of a new configuration becomes a list with a line per member
    partners.flow = false;
    partners.add(document.createNode(partner));
  } else document.set("partners", document.createNode([partner]));
  const text = document.toString({ lineWidth: 0 });
  try {
    checkControlDocument<Config>("config", document.toJS());
  } catch (cause) {
    throw new SluisError("CONFIG_INVALID", { path: file, at: "/partners", rule: "schema" }, { cause });
  }
  replaceFile(file, text);
}
