import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { compareLocally } from "../../gateway/main/compare-locally.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { createCliWorld } from "./cli-world.ts";
import { createConfigFolder } from "./config-folder.ts";

const EXAMPLES = fileURLToPath(new URL("../../docs/examples/", import.meta.url));
const AGREEMENT = join(EXAMPLES, "overeenkomst.yaml");
const [HEAD, ...LINES] = readFileSync(join(EXAMPLES, "extract.csv"), "utf8").trimEnd().split("\n");
/** Those that leave. */
const ROWS = LINES.filter((line) => line.includes(";A72;") && line.includes(";Almere;"));

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-diff-"));
  return () => rmSync(work, { recursive: true });
});

const hooks = {
  products: loadCatalogue,
  compareLocally: (comparison: Parameters<typeof compareLocally>[0]) =>
    compareLocally(comparison, () => {}, new AbortController().signal),
};

/** 2,000 rows: the first 400 of another municipality, 200 of which are of no code list; the last repeats the one before. */
function extract(): string {
  const rows = Array.from({ length: 2000 }, (_, at) => {
    const row = ROWS[at % ROWS.length]!.replace(/_3[0-9]{6}/, `_${4_000_000 + Math.min(at, 1998)}`);
    const elsewhere = row.replace("Almere;Almere", "Amsterdam;Amsterdam");
    if (at >= 400) return row;
    return at % 2 === 0 ? elsewhere : elsewhere.replace(/;A72;/, ";ZZ9;");
  });
  const file = join(work, "dag.csv");
  writeFileSync(file, `${[HEAD, ...rows].join("\n")}\n`);
  return file;
}

/** The example with one field finer and one municipality more. */
function wider(): string {
  const path = join(work, "ruimer.yaml");
  const text = readFileSync(AGREEMENT, "utf8").replace("to: pc4", "to: pc6").replace("[GM0034]", "[GM0034, GM0363]");
  writeFileSync(path, text.replace("version: 1\n", "version: 2\n"));
  return path;
}

describe("sluis agreement diff --with", () => {
  it("says in one sentence how many fields there are, which are new, and how many rows of the file newly leave", async () => {
    const [file, b] = [extract(), wider()];
    const world = createCliWorld({ hooks });
    const ran = await world.run("agreement", "diff", AGREEMENT, b, "--with", file, "--lang", "en");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain("8 fields, 1 new: postcode at PC6; 200 of this file's 2,000 rows would newly leave.");
    const dutch = await world.run("agreement", "diff", AGREEMENT, b, "--with", file);
    expect(dutch.out).toContain(
      "8 velden, 1 nieuw: postcode op PC6; van de 2.000 rijen van dit bestand zouden er 200 nieuw meegaan.",
    );
    const back = await world.run("agreement", "diff", b, AGREEMENT, "--with", file, "--json");
    expect(back.json()).toMatchObject({
      fields: 8,
      newlyLeaving: ["postcode op PC4"],
      records: { rows: 2000, a: 1799, b: 1599, newly: 0, noLonger: 200 },
    });
  });

  it("counts rows that come in the place of others, and not only the difference of two totals", async () => {
    const other = join(work, "anders.yaml");
    writeFileSync(other, readFileSync(AGREEMENT, "utf8").replace("[GM0034]", "[GM0363]"));
    const ran = await createCliWorld({ hooks }).run("agreement", "diff", AGREEMENT, other, "--with", extract());
    expect(ran.out).toContain("8 velden, geen nieuw");
    expect(ran.out).toContain("zouden er 200 nieuw meegaan; 1.599 rijen zouden niet meer meegaan.");
  });

  it("takes versions that are at the gateway, by id and version", async () => {
    using folder = createConfigFolder();
    const asked: unknown[] = [];
    const document = readAgreement(readFileSync(AGREEMENT, "utf8"));
    const world = createCliWorld({
      env: { SLUIS_CONFIG: folder.file },
      hooks,
      service: {
        signedAgreement: async (_who, id, version) => {
          asked.push([id, version]);
          if (id !== document.id) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
          return { v: 1, document: { ...document }, signatures: [] };
        },
      },
    });
    const ran = await world.run("agreement", "diff", "proef-incidenten@1", wider(), "--with", extract());
    expect(ran.out).toContain("1 nieuw: postcode op PC6; van de 2.000 rijen");
    expect((await world.run("agreement", "diff", "proef-incidenten", "proef-incidenten@1")).out).toContain("gelijk");
    expect(asked).toEqual([
      ["proef-incidenten", 1],
      ["proef-incidenten", undefined],
      ["proef-incidenten", 1],
    ]);
    const unknown = await world.run("agreement", "diff", "niet-hier@3", AGREEMENT);
    expect(unknown).toMatchObject({ exit: 1, err: expect.stringContaining("AGREEMENT_UNKNOWN") });
    const noFile = await world.run("agreement", "diff", "./niet-daar.yaml", AGREEMENT);
    expect(noFile).toMatchObject({ exit: 2, err: expect.stringContaining("DOCUMENT_NOT_READABLE") });
  });

  it("refuses a file that cannot be read, and one whose columns fit nothing", async () => {
    const world = createCliWorld({ hooks });
    const absent = await world.run("agreement", "diff", AGREEMENT, wider(), "--with", join(work, "weg.csv"));
    expect(absent.exit).not.toBe(0);
    const other = join(work, "anders.csv");
    writeFileSync(other, "een;twee\n1;2\n");
    const wrong = await world.run("agreement", "diff", AGREEMENT, wider(), "--with", other);
    expect(wrong.exit).not.toBe(0);
    expect(wrong.err).toMatch(/MAPPING|COLUMN/);
  });
});
