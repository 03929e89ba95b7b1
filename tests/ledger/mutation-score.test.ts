import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, it } from "vitest";
import { parseStrictJson } from "../../gateway/core/strict-json.ts";
import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { cosignerKeys } from "../../gateway/ledger/cosigner-keys.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { verifyBundles } from "../../gateway/ledger/verify-bundles.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import { fileOf, flippedBits, lostDisclosures, type Mutant, rewrittenLogs } from "./bundle-mutants.ts";
import {
  aboutDelivery,
  CITY,
  createPair,
  createSide,
  deliver,
  type LedgerSide,
  POLICE,
  START,
} from "./ledger-world.ts";
import { keysOf, type RestoredPair, restoredPair } from "./restored-world.ts";
import { verify } from "./stand-alone.ts";

/** What a verifier says of files: the codes of its findings and of its remarks. */
interface Verdict {
  readonly findings: readonly string[];
  readonly limits: readonly string[];
  /** Remarks with the log that they are about. */
  readonly remarks: readonly string[];
}
type Verifier = (files: readonly Uint8Array[], keys: ReadonlyMap<string, readonly string[]>) => Verdict;

interface Item {
  readonly code: string;
  readonly log?: string;
}
const placed = (items: readonly Item[]) => items.map(({ code, log }) => `${code} ${log}`);
const codes = (items: readonly Item[]) => [...new Set(items.map(({ code }) => code))].sort();

const standAlone: Verifier = (files, keys) => {
  const { findings, limits } = verify(files, keys);
  return { findings: codes(findings), limits: codes(limits), remarks: placed(limits) };
};

const gateway: Verifier = (files, keys) => {
  let documents: unknown[];
  try {
    documents = files.map((file) => parseStrictJson(file, { bytes: 1e8 }));
  } catch {
    return { findings: ["BUNDLE_UNREADABLE"], limits: [], remarks: [] };
  }
  const keysOf = (own: string, partner: string) => ({
    logKeys: keys.get(own)!,
    cosignerKeys: cosignerKeys(keys.get(partner)!).map(encodeVerifierKey),
  });
  const given = documents.map((document) => {
    const origin = String((document as { readonly origin?: unknown } | null)?.origin);
    const trusted = origin.startsWith(`sluis/${CITY}/`) ? keysOf(CITY, POLICE) : keysOf(POLICE, CITY);
    return { document, trusted };
  });
  const report = verifyBundles(given);
  const lists = [report, ...report.logs];
  return {
    findings: codes(lists.flatMap(({ findings }) => findings)),
    limits: codes(lists.flatMap(({ limits }) => limits)),
    remarks: placed(lists.flatMap(({ limits }) => limits)),
  };
};

const VERIFIERS = { "sluis audit verify": gateway, "bin/sluis-verify.mjs": standAlone };

let police: LedgerSide;
let city: LedgerSide;
let keys: ReadonlyMap<string, readonly string[]>;

/** The export of one side, cosigned by the other, which keeps what it cosigned. */
async function cosignedExport(side: LedgerSide, other: LedgerSide): Promise<LogBundle> {
  const { size, note } = await currentCheckpoint(side.storage, side.log, side.logSigner);
  const cosigned = addSignature(note, cosignCheckpoint(note, other.logSigner, START + 10_000));
  await side.storage.saveCheckpoint(side.log, size, cosigned);
  for (const { storage } of [side, other])
    await storage.saveCosigned(side.log, { size, note: cosigned, cosignedAt: START + 10_000 });
  return exported(side, other);
}

async function exported(side: LedgerSide, other: LedgerSide): Promise<LogBundle> {
  const cosignerKeys = [encodeVerifierKey(verifierKey(other.logSigner.keyName, "cosigner", other.logSigner.key))];
  const partner = { origins: [other.log], logKeys: [other.vkey] };
  return writeBundle(side.storage, side.log, { logKeys: [side.vkey], cosignerKeys, partner, disclose: true });
}

beforeEach(() => {
  ({ police, city } = createPair());
  keys = new Map([
    [POLICE, [police.vkey]],
    [CITY, [city.vkey]],
  ]);
});

describe("an export and its mutants", () => {
  it("two verifiers that share no code say the same of logs that nobody touched", async () => {
    await deliver(police, city, 1);
    await cosignedExport(city, police);
    const files = [fileOf(await cosignedExport(police, city)), fileOf(await exported(city, police))];
    for (const verifier of Object.values(VERIFIERS)) {
      expect(verifier(files, keys)).toMatchObject({ findings: [], limits: ["COLLUSION", "TIMES_NOT_PROVEN"] });
    }
    expect(standAlone([files[0]!], new Map()).limits).toEqual(["KEYS_FROM_BUNDLE", "TIMES_NOT_PROVEN"]);
  });

  it("whose cosigner is nobody on a card counts as not cosigned, whatever keys it lists itself", async () => {
    await deliver(police, city, 1);
    const stranger = createSide(CITY, POLICE, 9);
    const bundle = await cosignedExport(police, stranger);
    for (const verifier of Object.values(VERIFIERS))
      expect(verifier([fileOf(bundle)], keys).limits).toEqual([
        "COSIGNER_UNKNOWN",
        "TIMES_NOT_PROVEN",
        "UNCOSIGNED_TAIL",
      ]);
    expect(verify([fileOf(bundle)]).logs[0]).toMatchObject({ cosignedSize: 3 });
    expect(verify([fileOf(bundle)], keys).logs[0]).toMatchObject({ cosignedSize: 0 });
  });

  it("of one bit: every one is found by both", { timeout: 120_000 }, async () => {
    const note = { type: "local-checkpoint", environment: "test" } as const;
    await appendEntry(police.storage, police.log, START, {
      ...note,
      checkpoint: { log: `sluis/${POLICE}/local`, hash: "5".repeat(64) },
    });
    const agreement = { id: "abc", version: 1, hash: "1".repeat(64) };
    const accepted = { type: "agreement-accepted", environment: "test", agreement, from: POLICE, to: CITY } as const;
    await appendEntry(police.storage, police.log, START + 1, accepted, { actor: "a" });
    await currentCheckpoint(city.storage, city.log, city.logSigner);
    const bundle = await cosignedExport(police, city);
    const score = scoreOf(
      [fileOf(bundle)],
      [...flippedBits(bundle)].map((mutant) => [mutant, [mutant.file]]),
    );
    // a cosignature whose name or key id is changed is nobody's that is known
    published(score, "one bit of the file", 175);
  });

  it("of whole entries, by forgers who hold the log's own key as well: every one is found by both", async () => {
    await deliver(police, city, 1);
    await deliver(police, city, 2);
    await cosignedExport(city, police);
    const bundle = await cosignedExport(police, city);
    const witnessed = fileOf(await exported(city, police));
    const mutants: [Mutant, Buffer[]][] = [];
    for await (const mutant of rewrittenLogs(bundle, police)) mutants.push([mutant, [mutant.file, witnessed]]);
    const score = scoreOf([fileOf(bundle), witnessed], mutants);
    // the last entry doubled with a tree to fit is an addition behind the cosigned part
    published(score, "whole entries", 2);
  });
});

describe("logs across a store that was put back", () => {
  async function exportsOf({ police, frozen, successor }: RestoredPair) {
    const cosignedBy = (other: LedgerSide) => [
      encodeVerifierKey(verifierKey(other.logSigner.keyName, "cosigner", other.logSigner.key)),
    ];
    const seen = { origins: [frozen.log, successor.log], logKeys: [frozen.vkey] };
    const write = (side: LedgerSide, other: LedgerSide, partner: typeof seen) =>
      writeBundle(side.storage, side.log, { logKeys: [side.vkey], cosignerKeys: cosignedBy(other), partner });
    const ofPolice = { origins: [police.log], logKeys: [police.vkey] };
    await currentCheckpoint(frozen.storage, frozen.log, frozen.logSigner);
    return {
      sender: await write(police, frozen, seen),
      frozen: await write(frozen, police, ofPolice),
      successor: await write(successor, police, ofPolice),
    };
  }

  it("two verifiers say the same: what was lost is named, what was delivered again is known", async () => {
    const pair = await restoredPair();
    keys = keysOf(pair);
    const exports = await exportsOf(pair);
    const files = [exports.sender, exports.frozen, exports.successor].map(fileOf);
    for (const verifier of Object.values(VERIFIERS)) {
      const limits = ["COLLUSION", "DELIVERED_AGAIN", "LOST_WITH_STORE", "TIMES_NOT_PROVEN", "UNCOSIGNED_TAIL"];
      expect(verifier(files, keys)).toMatchObject({ findings: [], limits });
      // whoever gives one of both logs only is told which is missing
      expect(verifier([files[0]!, files[2]!], keys)).toMatchObject({ findings: [] });
      expect(verifier([files[0]!, files[2]!], keys).limits).toContain("FROZEN_LOG_MISSING");
      expect(verifier([files[2]!], keys)).toMatchObject({ findings: [] });
      expect(verifier([files[0]!, files[1]!], keys).findings).not.toEqual([]);
      expect(verifier([files[1]!, files[1]!], keys).findings).toEqual(["EXPORT_TWICE"]);
    }
  });

  it("of whole entries of both logs, by forgers who hold the log's own key as well: every one is found by both", async () => {
    const pair = await restoredPair();
    keys = keysOf(pair);
    const exports = await exportsOf(pair);
    const [sender, frozen, successor] = [exports.sender, exports.frozen, exports.successor].map(fileOf) as Buffer[];
    const mutants: [Mutant, Buffer[]][] = [];
    for await (const mutant of rewrittenLogs(exports.frozen, pair.frozen))
      mutants.push([mutant, [sender!, mutant.file, successor!]]);
    for await (const mutant of rewrittenLogs(exports.successor, pair.successor))
      mutants.push([mutant, [sender!, frozen!, mutant.file]]);
    // the last entry of the successor doubled with a tree to fit is an addition behind the cosigned part
    published(scoreOf([sender!, frozen!, successor!], mutants), "entries across a restored store", 2);
  });
});

describe("values behind commitments", () => {
  const who = { actor: "officer-7", motive: "reden" };

  /** Two deliveries released by somebody; the first is erased by somebody else. */
  async function withErasure(): Promise<LogBundle> {
    for (const number of [1, 2]) {
      const released = aboutDelivery("released", number);
      await appendEntry(police.storage, police.log, START + number, { ...released, role: "data-officer" }, who);
    }
    const erased = { ...aboutDelivery("erased", 1), reason: "RETENTION_OVER", ground: "retention", role: "gateway" };
    await appendEntry(police.storage, police.log, START + 3, erased, { actor: "gateway" });
    return cosignedExport(police, city);
  }
  const without = (bundle: LogBundle, ...gone: number[]): LogBundle => ({
    ...bundle,
    disclosures: bundle.disclosures!.filter(({ index }) => !gone.includes(index)),
  });

  it("may be gone after an entry that they were erased, and only those before it", async () => {
    const bundle = await withErasure();
    for (const verifier of Object.values(VERIFIERS)) {
      expect(verifier([fileOf(bundle)], keys).findings).toEqual([]);
      expect(verifier([fileOf(without(bundle, 0))], keys).findings).toEqual([]);
      expect(verifier([fileOf(without(bundle, 1))], keys).findings).toEqual(["DISCLOSURE_MISSING"]);
      expect(verifier([fileOf(without(bundle, 2))], keys).findings).toEqual(["DISCLOSURE_MISSING"]);
      expect(verifier([fileOf(without(bundle, 0, 1, 2))], keys).findings).toEqual(["DISCLOSURE_MISSING"]);
    }
  });

  it("that are lost, replaced or moved without such an entry: every one is found by both", async () => {
    const bundle = without(await withErasure(), 0);
    const mutants = [...lostDisclosures(bundle)].map((mutant) => [mutant, [mutant.file]] as const);
    published(scoreOf([fileOf(bundle)], mutants), "disclosed values", 0);
  });
});

interface Score {
  readonly total: number;
  /** Per verifier: mutants with a finding. */
  readonly found: { readonly [verifier: string]: number };
  /** Per verifier: mutants of which it only says more than of the untouched log, such as that nobody cosigned it. */
  readonly remarked: { readonly [verifier: string]: number };
  readonly missed: readonly string[];
}

function scoreOf(untouched: readonly Buffer[], mutants: readonly (readonly [Mutant, readonly Buffer[]])[]): Score {
  const score = { total: mutants.length, found: {} as Record<string, number>, remarked: {} as Record<string, number> };
  const missed: string[] = [];
  for (const [name, verifier] of Object.entries(VERIFIERS)) {
    const whole = verifier(untouched, keys);
    expect(whole.findings).toEqual([]);
    score.found[name] = 0;
    score.remarked[name] = 0;
    for (const [{ kind, what }, files] of mutants) {
      const { findings, remarks } = verifier(files, keys);
      if (findings.length > 0) score.found[name] += 1;
      else if (remarks.some((remark) => !whole.remarks.includes(remark))) score.remarked[name] += 1;
      else missed.push(`${name}: ${kind}, ${what}`);
    }
  }
  return { ...score, missed };
}

/** Nothing is missed, and the page says how many were tried. In: score, the row of the page, how many only cost the log its proof. */
function published({ total, found, remarked, missed }: Score, what: string, unproven: number): void {
  expect(missed).toEqual([]);
  expect(Object.values(remarked)).toEqual([unproven, unproven]);
  expect(Object.values(found)).toEqual([total - unproven, total - unproven]);
  const page = readFileSync(new URL("../../docs/verification.md", import.meta.url), "utf8");
  const figures = [what, total, total - unproven, unproven, 0].map(String);
  const row = page.split("\n").find((line) => line.startsWith(`| ${what} `));
  expect(
    row
      ?.split("|")
      .slice(1, -1)
      .map((cell) => cell.trim()),
  ).toEqual(figures);
}
