import { SluisError } from "../../core/sluis-error.ts";
import type { ExtractLimits } from "../extract.ts";
import type { Archive } from "./open-archive.ts";
import { readWholeXml } from "./read-xml.ts";

/** One sheet as the workbook lists it. */
export interface WorkbookSheet {
  readonly name: string;
  readonly hidden: boolean;
  /** Name of its part in the archive. */
  readonly part: string;
  readonly hasComments: boolean;
}

/** What the workbook says about itself. */
export interface Workbook {
  readonly sheets: readonly WorkbookSheet[];
  readonly date1904: boolean;
  readonly sharedStrings: string | null;
  readonly styles: string | null;
}

interface Relation {
  /** Last word of the relation's type, such as `worksheet`. */
  readonly type: string;
  readonly target: string;
}

/** What an extract may not carry: code, and what fetches or shows data from elsewhere. */
const REFUSED_PARTS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ["macros", /vbaProject\.bin$|^xl\/macrosheets\//i],
  ["external links", /^xl\/externalLinks\//i],
];

/**
 * Reads the workbook part and its relations (ECMA-376 part 1, section 18.2; part 2, section 9.3).
 * In: archive, limits. Out: sheets in their order, date system, places of the shared texts and styles.
 * Throws XLSX_REFUSED (macros, external links), FILE_TYPE_REFUSED when it is a zip of something else, FILE_DAMAGED.
 */
export async function readWorkbook(archive: Archive, limits: ExtractLimits): Promise<Workbook> {
  for (const [what, pattern] of REFUSED_PARTS) {
    if (archive.names.some((name) => pattern.test(name))) throw new SluisError("XLSX_REFUSED", { what });
  }
  const root = await readRelations(archive, "", limits);
  const main = [...root.values()].find((relation) => relation.type === "officeDocument")?.target;
  if (main === undefined || !/^xl\/[^/]+\.xml$/.test(main)) throw new SluisError("FILE_TYPE_REFUSED", { type: "zip" });
  const relations = await readRelations(archive, main, limits);
  const targetOf = (type: string) => [...relations.values()].find((relation) => relation.type === type)?.target ?? null;

  let date1904 = false;
  const listed: { name: string; hidden: boolean; id: string }[] = [];
  await readWholeXml(
    archive.read(main),
    {
      open(name, attributes) {
        if (name === "workbookPr") date1904 = isTrue(attributes["date1904"]);
        if (name === "externalReference") throw new SluisError("XLSX_REFUSED", { what: "external links" });
        if (name !== "sheet") return;
        const id = Object.entries(attributes).find(([key]) => key.endsWith(":id"))?.[1] ?? "";
        const hidden = (attributes["state"] ?? "visible") !== "visible";
        listed.push({ name: attributes["name"] ?? "", hidden, id });
      },
    },
    limits,
  );
  const sheets: WorkbookSheet[] = [];
  for (const { name, hidden, id } of listed) {
    const relation = relations.get(id);
    if (relation?.type !== "worksheet") continue; // a chart sheet has no rows
    const own = [...(await readRelations(archive, relation.target, limits)).values()];
    const hasComments = own.some(({ type }) => type === "comments" || type === "threadedComment");
    sheets.push({ name, hidden, part: relation.target, hasComments });
  }
  return { sheets, date1904, sharedStrings: targetOf("sharedStrings"), styles: targetOf("styles") };
}

/** The relations of a part (`""`: of the whole file), by id, with targets as archive names. */
async function readRelations(archive: Archive, part: string, limits: ExtractLimits): Promise<Map<string, Relation>> {
  const folder = part.slice(0, part.lastIndexOf("/") + 1);
  const relationsPart = `${folder}_rels/${part.slice(folder.length)}.rels`;
  const found = new Map<string, Relation>();
  if (!archive.names.includes(relationsPart)) return found;
  await readWholeXml(
    archive.read(relationsPart),
    {
      open(name, attributes) {
        if (name !== "Relationship") return;
        const type = (attributes["Type"] ?? "").split("/").at(-1) ?? "";
        if (type === "externalLink") throw new SluisError("XLSX_REFUSED", { what: "external links" });
        if (attributes["TargetMode"] === "External") return; // a hyperlink in a cell
        found.set(attributes["Id"] ?? "", { type, target: resolveTarget(attributes["Target"] ?? "", folder) });
      },
    },
    limits,
  );
  return found;
}

/** A URL resolves `..` and a leading slash as the standard asks, and cannot leave its root. */
function resolveTarget(target: string, folder: string): string {
  try {
    return decodeURIComponent(new URL(target, `zip:///${folder}`).pathname.slice(1));
  } catch {
    throw new SluisError("FILE_DAMAGED", { what: "XLSX relations" });
  }
}

/** ECMA-376 part 1, section 22.9.2.1: `1` and `true`. */
export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "on";
}
