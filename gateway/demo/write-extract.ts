import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { loadCodeList } from "../agreements/load-code-list.ts";
import type { CodeList } from "../core/types/code-list.ts";
import { bvhExtract, type ExtractOrder, type IncidentKind } from "./bvh-extract.ts";

const CODE_LIST = new URL("../../schemas/codes/incidentcodes.2024.json", import.meta.url);

/** The kinds of incident of the shipped code list, also the code that stands in it twice. */
export function incidentKinds(): IncidentKind[] {
  const list: CodeList = loadCodeList(JSON.parse(readFileSync(CODE_LIST, "utf8")));
  return list.codes.map(({ code, label }) => ({ code, label }));
}

/** Writes a generated extract. In: path, and the order without its kinds. */
export async function writeExtract(path: string, order: Omit<ExtractOrder, "kinds">): Promise<void> {
  await writeFile(path, bvhExtract({ ...order, kinds: incidentKinds() }));
}
