import { checkControlDocument, readSchema } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { CodeList } from "../core/types/code-list.ts";

/** Checks a code list: its form, and that every code's category is known. Throws CODE_LIST_REFUSED, UNKNOWN_KEY, SCHEMA_VIOLATION. */
export function loadCodeList(document: unknown): CodeList {
  const list = checkControlDocument<CodeList>("code-list", document);
  const meanings = new Set<string>();
  for (const [at, meaning] of list.codes.entries()) {
    const refuse = (rule: string) => new SluisError("CODE_LIST_REFUSED", { list: list.list, at, rule });
    if (!Object.hasOwn(list.categories, meaning.category)) throw refuse("category");
    const key = `${meaning.code} ${meaning.label}`;
    if (meanings.has(key)) throw refuse("double");
    meanings.add(key);
  }
  return list;
}

/** Reads and checks a code list that ships with the gateway. Throws CODE_LIST_UNKNOWN when there is none of that name and version. */
export function loadShippedCodeList(name: string, version: string): CodeList {
  if (!/^[a-z][a-z0-9-]{1,39}$/.test(name) || !/^[0-9A-Za-z.-]{1,20}$/.test(version))
    throw new SluisError("CODE_LIST_UNKNOWN", { list: "?", version: "?" });
  let document: unknown;
  try {
    document = readSchema(`codes/${name}.${version}.json`);
  } catch (cause) {
    throw new SluisError("CODE_LIST_UNKNOWN", { list: name, version }, { cause });
  }
  return loadCodeList(document);
}
