import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { appendEntry, type NewEntry } from "../../gateway/ledger/append-entry.ts";
import type { LogSigner } from "../../gateway/ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import type { EntryType } from "../../gateway/ledger/entry-rules.ts";
import { logKeyName, logOrigin } from "../../gateway/ledger/log-origin.ts";
import type { LogStorage } from "../../gateway/ledger/log-storage.ts";
import { encodeVerifierKey, verifierKey } from "../../gateway/ledger/verifier-key.ts";
import { createMemoryLogStorage } from "./memory-log-store.ts";

/** One gateway with its keys and its storage of logs. */
export interface LedgerSide {
  readonly oin: string;
  readonly storage: LogStorage;
  /** The log that it keeps about the other side. */
  readonly log: string;
  readonly logSigner: LogSigner;
  readonly vkey: string;
  readonly signer: { readonly privateKey: KeyObject; readonly kid: string };
  readonly publicKey: KeyObject;
}

export const POLICE = "00000001003214345000";
export const CITY = "00000001002564440000";
/** 2026-03-02T06:00:00Z. */
export const START = 1_772_431_200_000;

/** Lets one side cosign the other's log as it is. Out: the note with both signatures. */
export async function cosign(side: LedgerSide, witness: LedgerSide, now = START): Promise<string> {
  const { note, size } = await currentCheckpoint(side.storage, side.log, side.logSigner);
  const cosigned = { size, note: addSignature(note, cosignCheckpoint(note, witness.logSigner, now)), cosignedAt: now };
  await side.storage.saveCosigned(side.log, cosigned);
  await witness.storage.saveCosigned(side.log, cosigned);
  return cosigned.note;
}

/** An Ed25519 key that is the same in every run. In: a number that tells keys apart. */
export function fixedKey(number: number): KeyObject {
  const prefix = Buffer.from("302e020100300506032b657004220420", "hex"); // PKCS#8 of an Ed25519 seed, RFC 8410
  return createPrivateKey({ key: Buffer.concat([prefix, Buffer.alloc(32, number)]), format: "der", type: "pkcs8" });
}

/** One side of a pair. In: own OIN, the partner's, a number for its keys. */
export function createSide(oin: string, partner: string, number: number): LedgerSide {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const logSigner = { key: fixedKey(number), keyName: logKeyName(oin) };
  return {
    oin,
    storage: createMemoryLogStorage(),
    log: logOrigin(oin, partner),
    logSigner,
    vkey: encodeVerifierKey(verifierKey(logSigner.keyName, "log", logSigner.key)),
    signer: { privateKey, kid: `signing-${number}` },
    publicKey: createPublicKey(privateKey),
  };
}

/** A delivery's id. In: its number. */
export function deliveryId(number: number): string {
  return `01890a5d-ac96-774b-bcce-${String(number).padStart(12, "0")}`;
}

/** What both sides say about delivery `number` of police to city. */
export function aboutDelivery(type: EntryType, number: number, changes: Partial<NewEntry> = {}): NewEntry {
  return {
    type,
    environment: "test",
    trace: `00-${String(number).padStart(32, "a")}-${"b".repeat(16)}-01`,
    from: POLICE,
    to: CITY,
    basis: { supplier: "wpg-16", receiver: "gemeentewet-172" },
    purpose: "openbare-orde",
    agreement: { id: "incidenten-almelo", version: 1, hash: "1".repeat(64) },
    schema: { id: "incidentmelding", hash: "2".repeat(64) },
    delivery: {
      id: deliveryId(number),
      number,
      kind: "delta",
      period: { from: "2026-03-01", to: "2026-03-01" },
      manifestHash: number.toString(16).padStart(64, "3"),
    },
    counts: { records: 10 * number, parts: 1 },
    root: number.toString(16).padStart(64, "4"),
    ...changes,
  };
}

/** Logs what happened to delivery `number` on one side, at one second per entry. */
export async function log(
  side: LedgerSide,
  type: EntryType,
  number: number,
  changes: Partial<NewEntry> = {},
): Promise<{ index: number; leafHash: Uint8Array; leaf: Uint8Array }> {
  const { size } = await side.storage.head(side.log);
  return appendEntry(side.storage, side.log, START + size * 1000, aboutDelivery(type, number, changes));
}

/** A whole delivery on both sides, with the receipt's place in the sender's log. */
export async function deliver(from: LedgerSide, to: LedgerSide, number: number): Promise<void> {
  await log(from, "released", number);
  await log(from, "sent", number);
  await log(to, "received", number);
  const { index, leafHash } = await log(to, "stored", number);
  const receipt = { log: to.log, index, leafHash: Buffer.from(leafHash).toString("hex") };
  await log(from, "stored", number, { receipt });
}

/** Police and city, each with a log about the other. */
export function createPair(): { police: LedgerSide; city: LedgerSide } {
  return { police: createSide(POLICE, CITY, 1), city: createSide(CITY, POLICE, 2) };
}

/** A complete entry, for tests of its form. */
export function wholeEntry(changes: Partial<LogEntry> = {}): LogEntry {
  return { v: 1, time: START, ...aboutDelivery("sent", 1), ...changes };
}
