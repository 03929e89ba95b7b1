import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, describe, expect, it } from "vitest";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import { loadShippedCodeList } from "../../gateway/agreements/load-code-list.ts";
import { loadShippedProduct } from "../../gateway/agreements/load-product.ts";
import { readAgreement } from "../../gateway/agreements/read-agreement.ts";
import type { LocalPreview } from "../../gateway/cli/cli-context.ts";
import { formatOf } from "../../gateway/cli/format.ts";
import { barText } from "../../gateway/cli/progress-bar.ts";
import { nl } from "../../gateway/cli/texts/nl.ts";
import type { Json } from "../../gateway/core/json.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { ProductCatalogue } from "../../gateway/deliveries/gateway-context.ts";
import type { StoredAgreement } from "../../gateway/deliveries/ports/agreement-register.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { createPair, deliver, type LedgerSide, POLICE } from "../ledger/ledger-world.ts";
import { createCliWorld, REPORT } from "./cli-world.ts";
import { createConfigFolder } from "./config-folder.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));
const INCIDENT = join(FIXTURES, "agreements/incident-almere.yaml");
const TEXT = readFileSync(INCIDENT, "utf8");

let work: string;
beforeEach(() => {
  work = mkdtempSync(join(tmpdir(), "sluis-offline-"));
  return () => rmSync(work, { recursive: true });
});

async function bundleOf(side: LedgerSide, other: LedgerSide) {
  await currentCheckpoint(side.storage, side.log, side.logSigner);
  const partner = { origins: [other.log], logKeys: [other.vkey] };
  return writeBundle(side.storage, side.log, { logKeys: [side.vkey], partner });
}

const catalogue: ProductCatalogue = {
  product: loadShippedProduct,
  newest: (name) => loadShippedProduct(name, "1.0.0"),
  codeList: ({ codes }) => (codes === undefined ? null : loadShippedCodeList(codes.list, codes.version)),
  areaTable: null,
};
const products = () => catalogue;

describe("sluis agreement check", () => {
  it("gives the hash that both parties compare, without a gateway or a configuration", async () => {
    const ran = await createCliWorld({ hooks: { products } }).run("agreement", "check", INCIDENT);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain(agreementHash(readAgreement(TEXT)));
    expect(ran.out).toContain("De overeenkomst klopt.");
    const json = (await createCliWorld({ hooks: { products } }).run("agreement", "check", INCIDENT, "--json")).json();
    expect(json["columns"]).toEqual(expect.arrayContaining(["ref", "mutatie"]));
  });

  it("names the key that is unknown and the nearest one", async () => {
    const path = join(work, "fout.yaml");
    writeFileSync(path, TEXT.replace("\nretention:", "\nretentie:"));
    const ran = await createCliWorld({ hooks: { products } }).run("agreement", "check", path);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain("bedoelde u 'retention'?");
  });
});

describe("sluis agreement diff", () => {
  it("names what differs and what newly leaves", async () => {
    const wider = join(work, "ruimer.yaml");
    const { fields } = readAgreement(TEXT);
    const agreed = Object.keys(fields);
    const leaving = agreed.filter((name) => fields[name]!.treatment !== "drop").length;
    const extra = Object.entries(loadShippedProduct("incidentmelding", "1.0.0").properties).find(
      ([name, field]) => !agreed.includes(name) && field["x-treatments"]?.includes("keep"),
    )![0];
    writeFileSync(wider, TEXT.replace("\nfields:", `\nfields:\n  ${extra}: { treatment: keep, why: proef }`));
    const world = createCliWorld({ hooks: { products } });
    const ran = await world.run("agreement", "diff", INCIDENT, wider, "--lang", "en");
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain(`Field ${extra} is only in B`);
    expect(ran.out).toMatch(new RegExp(`${leaving + 1} fields, 1 new: ${extra} in full\\.`));
    const back = await world.run("agreement", "diff", wider, INCIDENT);
    expect(back.out).toContain(`${leaving} velden, geen nieuw.`);
    expect((await world.run("agreement", "diff", INCIDENT, INCIDENT)).out).toContain("zijn gelijk");
  });
});

describe("installed agreements", () => {
  const agreement = readAgreement(TEXT);
  const stored: StoredAgreement = {
    id: agreement.id,
    version: agreement.version,
    hash: agreementHash(agreement),
    document: JSON.stringify(agreement),
    outputSchema: "{}",
    outputSchemaHash: "b".repeat(64),
    status: "active",
    supplierSignature: "a.b.c",
    receiverSignature: "d.e.f",
    installedAt: 0,
  };

  const step = { id: stored.id, version: stored.version, hash: stored.hash };

  it("are signed, proposed, listed and shown", async () => {
    using folder = createConfigFolder();
    const documents: unknown[] = [];
    const world = createCliWorld({
      env: { SLUIS_CONFIG: folder.file },
      service: {
        signAgreement: async (_who, document) => {
          documents.push(document);
          return { ...step, state: "signed", delivered: false };
        },
        proposeAgreement: async (_who, id, version) => {
          documents.push([id, version]);
          return { ...step, state: "proposed", delivered: true };
        },
        agreementOverview: async () => [
          {
            ...{ id: stored.id, version: stored.version, hash: stored.hash, partner: "00000099000000002000" },
            ...{ product: "x 1.0.0", validFrom: "2026-01-01", validUntil: "2026-02-01", reason: null },
            ...{ state: "active", attention: ["expires", "no-dpia"] },
          },
        ],
        signedAgreement: async (_who, id) => {
          if (id !== stored.id) throw new SluisError("AGREEMENT_UNKNOWN", { agreement: id });
          return { v: 1, document: JSON.parse(stored.document), signatures: ["a.b.c", "d.e.f"] };
        },
      },
    });
    const proposed = await world.run("agreement", "propose", INCIDENT);
    expect(proposed.out).toContain(stored.hash);
    expect(proposed.out).toContain("De partner heeft het ontvangen.");
    expect(documents).toEqual([agreement, [agreement.id, agreement.version]]);
    const listed = (await world.run("agreement", "list")).out;
    for (const text of ["van kracht", "loopt binnen 60 dagen af", "noemt geen DPIA"]) expect(listed).toContain(text);
    const file = join(work, "ondertekend.json");
    const shown = await world.run("agreement", "show", agreement.id, "--out", file, "--json");
    expect(shown.json()).toMatchObject({ signatures: 2, document: { id: agreement.id } });
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ v: 1, signatures: ["a.b.c", "d.e.f"] });
    expect((await world.run("agreement", "show", agreement.id)).out).toContain(agreement.supplier.oin);
    const unknown = await world.run("agreement", "show", "niet-daar");
    expect(unknown).toMatchObject({ exit: 1, err: expect.stringContaining("AGREEMENT_UNKNOWN") });
  });
});

describe("sluis preview", () => {
  it("with an agreement file needs no gateway and no configuration, and writes the proposed mapping", async () => {
    const previewLocally = async (preview: LocalPreview) => ({
      report: REPORT,
      samples: [],
      mapping: { agreement: preview.agreement.id },
      unmapped: { fields: [], columns: [] },
    });
    const mapOut = join(work, "map.yaml");
    const world = createCliWorld({ hooks: { previewLocally } });
    const ran = await world.run("preview", "dag.csv", "--agreement-file", INCIDENT, "--map-out", mapOut);
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(readFileSync(mapOut, "utf8")).toBe(`agreement: ${readAgreement(TEXT).id}\n`);
    expect(world.connections.open).toBe(0);
  });

  it("wants an agreement: one that is installed, or a file", async () => {
    expect((await createCliWorld().run("preview", "dag.csv")).exit).toBe(2);
    const both = await createCliWorld().run("preview", "dag.csv", "--agreement", "x", "--agreement-file", INCIDENT);
    expect(both.exit).toBe(2);
  });
});

describe("sluis conformance", () => {
  it.each(["pseudonyms/nln-1.json", "pseudonyms/hn1.json"])("finds that this installation follows %s", async (name) => {
    const ran = await createCliWorld().run("conformance", join(FIXTURES, name));
    expect(ran).toMatchObject({ exit: 0, err: "" });
    expect(ran.out).toContain("Deze installatie volgt dezelfde regels.");
  });

  it("names the rule and the vector that come out differently, and ends with 1", async () => {
    const file = JSON.parse(readFileSync(join(FIXTURES, "pseudonyms/nln-1.json"), "utf8"));
    file.vectors = [{ ...file.vectors[0], expect: "999999990" }];
    const path = join(work, "anders.json");
    writeFileSync(path, JSON.stringify(file));
    const ran = await createCliWorld().run("conformance", path);
    expect(ran.exit).toBe(1);
    expect(ran.out).toContain("0 van 1 voorbeelden kloppen");
    expect(ran.out).toContain(file.vectors[0].id);
    expect(ran.out).not.toContain("999999990");
    const json = (await createCliWorld().run("conformance", path, "--json", "--lang", "en")).json();
    expect(json).toMatchObject({ report: { passed: 0, total: 1 }, rules: [expect.stringMatching(/^bsn: /)] });
  });

  it("refuses what is no vector file", async () => {
    const path = join(work, "geen.json");
    writeFileSync(path, "{");
    expect((await createCliWorld().run("conformance", path)).err).toContain("JSON_INVALID");
    expect((await createCliWorld().run("conformance", join(work, "weg.json"))).exit).toBe(2);
  });
});

describe("sluis audit", () => {
  const entry = {
    type: "sent",
    time: 1_772_000_000_000,
    delivery: { id: "0199f3a2-0000-7000-8000-000000000001" },
    result: "ok",
  };

  it("lists and shows entries, and writes a bundle", async () => {
    using folder = createConfigFolder();
    const asked: unknown[] = [];
    const world = createCliWorld({
      env: { SLUIS_CONFIG: folder.file },
      service: {
        logLines: async (_who, filter) => {
          asked.push(filter);
          return [{ log: "sluis/1/2", index: (filter.after ?? -1) + 1, entry }];
        },
        logBundle: async () => ({ v: 1 }),
      },
    });
    const listed = await world.run(
      "audit",
      "list",
      "--log",
      "sluis/1/2",
      "--after",
      "7",
      "--delivery",
      "d",
      "--limit",
      "9",
    );
    expect(asked.pop()).toEqual({ limit: 9, log: "sluis/1/2", deliveryId: "d", after: 7 });
    expect(listed.out).toMatch(/sluis\/1\/2 +8 +2026-02-25 07:13 +sent +0199f3a2\S+ +ok/);
    const shown = await world.run("audit", "show", "sluis/1/2", "4", "--json");
    expect(shown.json()).toMatchObject({ index: 4, entry });
    expect((await world.run("audit", "show", "sluis/1/2", "0")).out).toContain('"type": "sent"');
    expect((await world.run("audit", "show", "sluis/1/2", "x")).exit).toBe(2);
    const path = join(work, "bundel.json");
    expect((await world.run("audit", "export", "sluis/1/2", "--out", path)).exit).toBe(0);
    expect(readFileSync(path, "utf8")).toBe('{"v":1}\n');
  });

  it("writes a log as a folder of static files, whole or not at all", async () => {
    using folder = createConfigFolder();
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const logBundle = async () => (await bundleOf(police, city)) as unknown as Json;
    const world = createCliWorld({ env: { SLUIS_CONFIG: folder.file }, service: { logBundle } });
    const path = join(work, "tegels");
    const exported = (out: string) => world.run("audit", "export", police.log, "--format", "tiles", "--out", out);
    expect(await exported(path)).toMatchObject({ exit: 0, err: "" });
    const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    expect(files.length).toBeGreaterThan(2);
    expect(readFileSync(join(path, "checkpoint"), "utf8")).toContain(police.log);
    expect((await exported(path)).err).toContain("FILE_EXISTS");
    expect((await exported(join(work, "nergens", "tegels"))).err).toContain("FILE_NOT_WRITABLE");
    expect((await world.run("audit", "export", police.log, "--format", "zip", "--out", path)).err).toContain("tiles");
  });

  it("verifies both sides against each other, and finds a bundle whose entry was changed", async () => {
    const { police, city } = createPair();
    for (const number of [1, 2]) await deliver(police, city, number);
    const [ours, theirs] = [join(work, "politie.json"), join(work, "gemeente.json")];
    const bundles = { [ours]: await bundleOf(police, city), [theirs]: await bundleOf(city, police) };
    for (const [path, bundle] of Object.entries(bundles)) writeFileSync(path, JSON.stringify(bundle));
    const pair = await createCliWorld().run("audit", "verify", ours, theirs);
    expect(pair).toMatchObject({ exit: 0, err: "" });
    expect(pair.out).toContain("Het logboek klopt.");
    expect(pair.out).toContain(police.log);
    const entries = [...bundles[ours]!.entries];
    const changed = Buffer.from(entries[1]!, "base64")
      .toString()
      .replace(/"time":\d/, '"time":2');
    entries[1] = Buffer.from(changed).toString("base64");
    writeFileSync(ours, JSON.stringify({ ...bundles[ours]!, entries }));
    const broken = await createCliWorld().run("audit", "verify", ours, "--json");
    expect(broken.exit).toBe(4);
    expect(broken.json()).toMatchObject({ ok: false, logs: [{ ok: false }] });
  });

  it("verifies with the keys of a partner card instead of those in the bundle", async () => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const bundle = join(work, "politie.json");
    writeFileSync(bundle, JSON.stringify(await bundleOf(police, city)));
    const init = ["init", "--role", "police", "--oin", POLICE, "--name", "Proef", "--dir", join(work, "ander")];
    expect((await createCliWorld().run(...init)).exit).toBe(0);
    const other = await createCliWorld().run("audit", "verify", bundle, "--card", join(work, "ander/card.jws"));
    expect(other.exit).toBe(4);
    expect((await createCliWorld().run("audit", "verify", bundle)).exit).toBe(0);
  });

  it("verify ends with 4 for what is no bundle", async () => {
    const path = join(work, "bundel.json");
    writeFileSync(path, '{"v":1}');
    for (const words of [[path], [path, path]]) {
      const ran = await createCliWorld().run("audit", "verify", ...words);
      expect(ran.exit).toBe(4);
      expect(ran.out).toContain("Het logboek klopt niet.");
    }
    const many = await createCliWorld().run("audit", "verify", ...Array.from({ length: 21 }, () => path));
    expect(many.exit).toBe(2);
  });
});

describe("progress", () => {
  const at = { rows: 5000, bytes: 250, total: 1000 };

  it("is a bar with share, rows, rows per second and time left", () => {
    expect(barText(at, 10, formatOf("nl"), nl.progress)).toBe(
      "[######..................] 25 %  5.000 regels, 500 per seconde, nog 0:30",
    );
    expect(barText({ ...at, total: null }, 10, formatOf("nl"), nl.progress)).toBe("5.000 regels, 500 per seconde");
    expect(barText({ ...at, bytes: 0 }, 0, formatOf("nl"), nl.progress)).toContain("nog …");
  });

  it("is drawn on a terminal only, and never with --json", async () => {
    using folder = createConfigFolder();
    const file = join(work, "dag.csv");
    writeFileSync(file, "a\n1\n");
    const words = ["push", file, "--agreement", "proef", "--config", folder.file];
    const service = {
      push: async (_who: unknown, _request: unknown, _file: unknown, progress: (now: typeof at) => void) => {
        progress(at);
        return { deliveryId: "d", state: "released", repeated: false, report: null };
      },
    };
    const drawn = async (isTTY: boolean, ...more: string[]) =>
      (await createCliWorld({ service, isTTY }).run(...words, ...more)).err;
    expect(await drawn(true)).toMatch(/\[#{6}\.{18}\] 25 %/);
    expect(await drawn(true)).toMatch(/\r\u001b\[K$/);
    expect(await drawn(false)).toBe("");
    expect(await drawn(true, "--json")).toBe("");
  });
});

describe("sluis demo", () => {
  it("hands its options over, prints its lines and ends with its code", async () => {
    const asked: unknown[] = [];
    const runDemo = async ({ say, ...options }: { say: (line: string) => void; keep: boolean; lang: string }) => {
      asked.push(options);
      say("stap 1");
      return 1;
    };
    const ran = await createCliWorld({ hooks: { runDemo } }).run("demo", "--keep", "--lang", "en");
    expect(asked).toEqual([{ keep: true, match: false, lang: "en" }]);
    expect(ran).toMatchObject({ exit: 1, out: "stap 1\n" });
  });
});
