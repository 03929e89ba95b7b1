import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { productFields } from "../../gateway/agreements/agreed-fields.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import type { SignedAgreement } from "../../gateway/core/types/signed-agreement.ts";
import { loadCatalogue } from "../../gateway/main/product-catalogue.ts";
import { createCliWorld } from "./cli-world.ts";
import { createConfigFolder } from "./config-folder.ts";

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-new-"));
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

const catalogue = loadCatalogue(null);
const hooks = { products: () => catalogue };

/** Answers in the order of the questions: fields as given, everything else dropped. */
function answers(fields: { readonly [name: string]: readonly string[] }, after: readonly string[]): string {
  const product = catalogue.product("incidentmelding", "1.0.0");
  const asked = productFields(product).filter(({ field }) => field["x-treatments"]!.some((each) => each !== "drop"));
  const before = [
    ...["proef-nieuw", "ja", "00000099000000002000"],
    ...["Politie Proef", "Informatie", "", "Gemeente Proef", "Veiligheid", "College"],
    ...["lokale-veiligheid", "Beeld per buurt", "wpg-16", "Wpg artikel 16", "avg-6-1-e", "Algemeen belang"],
  ];
  return `${[...before, ...asked.flatMap(({ name }) => fields[name] ?? [""]), ...after].join("\n")}\n`;
}

/** Area, list version, match keys, domain, keeper, receiver types with purpose; then only defaults. */
const REST = ["GM0034", "", "adr1", "", "", "adr1", "eigen meldingen", ...Array<string>(20).fill("")];
const FIELDS = {
  incidentId: ["2", "inc", "terugvinden"],
  incidentcode: ["1", "soort incident"],
  begindatumTijd: ["9", "3", "dayPart", "patroon in de tijd"],
  kenteken: ["2", "", "herhaling"],
};

describe("sluis agreement new", () => {
  it("makes an agreement that is right out of what was answered, with nothing that was left out", async () => {
    using folder = createConfigFolder();
    const out = join(work, "nieuw.yaml");
    const world = createCliWorld({ env: { SLUIS_CONFIG: folder.file }, hooks, input: answers(FIELDS, REST) });
    const ran = await world.run("agreement", "new", "--product", "incidentmelding", "--out", out);
    expect(ran.out).toContain("De overeenkomst klopt.");
    expect(ran.exit).toBe(0);
    const agreement = readAgreement(readFileSync(out, "utf8"));
    expect(Object.keys(agreement.fields)).toEqual(["incidentId", "incidentcode", "begindatumTijd", "kenteken"]);
    expect(agreement.fields["begindatumTijd"]).toMatchObject({ treatment: "generalise", to: "dayPart" });
    expect(agreement.pseudonyms).toMatchObject({ types: ["inc", "ken", "adr1"], receiverTypes: [{ type: "adr1" }] });
    // each field was explained in words
    expect(ran.err).toContain("Kenteken (leidt direct naar een persoon)");
    expect(ran.err).toContain("wordt een hashnummer");
  });

  it("keeps what was answered when it is not right yet, and says what is wrong", async () => {
    using folder = createConfigFolder();
    const out = join(work, "fout.yaml");
    const input = answers(FIELDS, ["GM0034", "1999", ...REST.slice(2)]);
    const world = createCliWorld({ env: { SLUIS_CONFIG: folder.file }, hooks, input });
    const ran = await world.run("agreement", "new", "--product", "incidentmelding", "--out", out);
    expect(ran).toMatchObject({ exit: 1, out: expect.stringContaining("codes.version") });
    expect(readAgreement(readFileSync(out, "utf8")).id).toBe("proef-nieuw");
  });

  it("stops without a file when the answers end", async () => {
    using folder = createConfigFolder();
    const out = join(work, "half.yaml");
    const world = createCliWorld({ env: { SLUIS_CONFIG: folder.file }, hooks, input: "proef-half\nja\n" });
    const ran = await world.run("agreement", "new", "--product", "incidentmelding", "--out", out);
    expect(ran.err).toContain("CONFIRMATION_MISSING");
    expect(() => readFileSync(out)).toThrow("ENOENT");
  });
});

describe("sluis agreement export", () => {
  const text = readFileSync("docs/examples/overeenkomst.yaml", "utf8");
  const purpose = { code: "lokale-veiligheid", text: "<script>alert(1)</script>" };
  const document = { ...readAgreement(text), purpose } as unknown as SignedAgreement["document"];
  const signed: SignedAgreement = { v: 1, document, signatures: ["a.b.c", "d.e.f"] };
  const service = { signedAgreement: async () => signed };

  it("gives a row for the register of processing activities, and a page that runs nothing", async () => {
    using folder = createConfigFolder();
    const world = createCliWorld({ env: { SLUIS_CONFIG: folder.file }, hooks, service });
    const [csv, page] = [join(work, "register.csv"), join(work, "pagina.html")];
    const words = ["agreement", "export", "proef-incidenten", "--form"];
    expect((await world.run(...words, "register", "--out", csv)).exit).toBe(0);
    const [head, row] = readFileSync(csv, "utf8").split("\r\n");
    expect(head).toContain("grondslagen");
    expect(row).toContain("Wpg artikel 16");
    expect(row).toContain("Kenteken (pseudonymise)");
    expect((await world.run(...words, "page", "--out", page)).exit).toBe(0);
    const html = readFileSync(page, "utf8");
    for (const part of ["TEST", "2 van 2", "patroon in de tijd"]) expect(html).toContain(part);
    expect(html).toContain("&#60;script");
    expect(html).not.toContain("<script");
    expect((await world.run(...words, "pdf", "--out", join(work, "x"))).exit).toBe(2);
  });
});
