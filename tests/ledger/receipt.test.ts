import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { signJws } from "../../gateway/core/strict-jose.ts";
import type { Receipt } from "../../gateway/core/types/receipt.ts";
import { signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { compareFinals } from "../../gateway/ledger/compare-finals.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { issueReceipt, type ReceiptOrder } from "../../gateway/ledger/issue-receipt.ts";
import { encodeEntry } from "../../gateway/ledger/log-entry.ts";
import { leafHash } from "../../gateway/ledger/merkle-hash.ts";
import { consistencyProof } from "../../gateway/ledger/merkle-proof.ts";
import { RECEIPT_TYP, type ReceiptStage } from "../../gateway/ledger/receipt-binding.ts";
import { type ReceiptExpectation, verifyReceipt } from "../../gateway/ledger/verify-receipt.ts";
import {
  aboutDelivery,
  CITY,
  createPair,
  createSide,
  deliver,
  deliveryId,
  fixedKey,
  type LedgerSide,
  log,
  POLICE,
  START,
} from "./ledger-world.ts";

function orderOf(city: LedgerSide, stage: ReceiptStage, number: number): ReceiptOrder {
  const { storage, log: origin, signer, logSigner } = city;
  return { storage, origin, stage, deliveryId: deliveryId(number), signer, logSigner };
}

function expectationOf(
  city: LedgerSide,
  number: number,
  changes: Partial<ReceiptExpectation> = {},
): ReceiptExpectation {
  const { delivery, agreement, counts, root } = aboutDelivery("sent", number);
  return {
    origin: city.log,
    signingKey: (kid) => (kid === city.signer.kid ? city.publicKey : undefined),
    logKeys: [city.vkey],
    environment: "test",
    sender: POLICE,
    receiver: CITY,
    deliveryId: delivery!.id,
    number,
    agreementHash: agreement!.hash,
    manifestHash: delivery!.manifestHash!,
    records: counts!.records,
    root: root!,
    ...changes,
  };
}

function payloadOf(token: string): Receipt {
  return JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString());
}

/** A receipt that says something else, signed by the receiver all the same. */
function forge(city: LedgerSide, token: string, changes: object): Promise<string> {
  const payload = { ...payloadOf(token), ...changes };
  return signJws(Buffer.from(canonicalJson(payload as unknown as Json)), city.signer, RECEIPT_TYP);
}

async function world(): Promise<{ police: LedgerSide; city: LedgerSide; token: string }> {
  const pair = createPair();
  await deliver(pair.police, pair.city, 1);
  await deliver(pair.police, pair.city, 2);
  await deliver(pair.police, pair.city, 3);
  return { ...pair, token: await issueReceipt(orderOf(pair.city, "stored", 2)) };
}

describe("a receipt", () => {
  it.each<[ReceiptStage, Parameters<typeof log>[1]]>([
    ["accepted", "received"],
    ["stored", "stored"],
    ["void", "void"],
  ])("of stage '%s' is made from the receiver's entry '%s' and convinces the sender", async (stage, type) => {
    const { city } = createPair();
    const { index } = await log(city, type, 1);
    const receipt = await verifyReceipt(await issueReceipt(orderOf(city, stage, 1)), expectationOf(city, 1, { stage }));
    expect(receipt).toMatchObject({ stage, index, log: city.log, number: 1, records: 10 });
  });

  it("of a rejected delivery gives codes and positions", async () => {
    const { city } = createPair();
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    const rows = [{ part: 1, line: 3, field: "postcode", rule: "pattern" }];
    const token = await issueReceipt({ ...orderOf(city, "rejected", 1), rejection: { total: 7, rows } });
    const { rejection } = await verifyReceipt(token, expectationOf(city, 1));
    expect(rejection).toEqual({ codes: ["ROWS_INVALID"], total: 7, rows });
  });

  it("lists at most a thousand rows and stays small enough to read", async () => {
    const { city } = createPair();
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    const rows = Array.from({ length: 1500 }, (_, line) => ({
      part: 99,
      line,
      field: "f".repeat(60),
      rule: "r".repeat(40),
    }));
    const token = await issueReceipt({ ...orderOf(city, "rejected", 1), rejection: { total: 1500, rows } });
    const { rejection } = await verifyReceipt(token, expectationOf(city, 1));
    expect([rejection?.total, rejection?.rows.length]).toEqual([1500, 1000]);
  });

  it("cannot be made before the entry is there", async () => {
    const { city } = createPair();
    await log(city, "received", 1);
    await expect(issueReceipt(orderOf(city, "stored", 1))).rejects.toMatchObject({ code: "LOG_CONFLICT" });
  });

  it("can be made again later, under a later checkpoint, and says the same", async () => {
    const { police, city, token } = await world();
    await deliver(police, city, 4);
    const again = await issueReceipt(orderOf(city, "stored", 2));
    expect(payloadOf(again).checkpoint).not.toBe(payloadOf(token).checkpoint);
    await verifyReceipt(again, expectationOf(city, 2));
    expect(() => compareFinals(token, again)).not.toThrow();
  });

  it("proves that the receiver's log continues what the sender cosigned of it", async () => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const previous = await currentCheckpoint(city.storage, city.log, city.logSigner);
    await city.storage.saveCosigned(city.log, { ...previous, cosignedAt: START });
    await deliver(police, city, 2);
    const token = await issueReceipt(orderOf(city, "stored", 2));
    await verifyReceipt(token, expectationOf(city, 2, { previous }));
    const same = await issueReceipt(orderOf(city, "stored", 1));
    const now = await currentCheckpoint(city.storage, city.log, city.logSigner);
    await verifyReceipt(same, expectationOf(city, 1, { previous: now }));
    for (const wrong of [
      { size: 2, root: Buffer.alloc(32) },
      { size: 1, root: previous.root },
      { ...now, size: 5 },
    ])
      await expect(verifyReceipt(token, expectationOf(city, 2, { previous: wrong }))).rejects.toMatchObject({
        code: "RECEIPT_MISMATCH",
        details: { field: "consistency" },
      });
  });
});

describe("a receipt whose checkpoint is not the next one after what the sender cosigned", () => {
  /** Receipts of deliveries 1, 2 and 3, each under the checkpoint of its time, and how the receiver proves one size from another. */
  async function overtaken() {
    const { police, city } = createPair();
    const made: { token: string; tree: Awaited<ReturnType<typeof currentCheckpoint>> }[] = [];
    for (const number of [1, 2, 3]) {
      await deliver(police, city, number);
      const token = await issueReceipt(orderOf(city, "stored", number));
      made.push({ token, tree: await currentCheckpoint(city.storage, city.log, city.logSigner) });
    }
    const consistency = (from: number, to: number) =>
      consistencyProof((wanted) => city.storage.nodes(city.log, wanted), from, to);
    return { city, made, consistency };
  }

  it("is taken when the receiver proves on demand that both are one log, whichever came first", async () => {
    const { city, made, consistency } = await overtaken();
    for (const [at, { token }] of made.entries())
      for (const { tree } of made)
        await verifyReceipt(token, expectationOf(city, at + 1, { previous: tree, consistency }));
  });

  it("is refused without that proof, with another, and under another history", async () => {
    const { city, made, consistency } = await overtaken();
    const [first, , third] = made;
    const other = { size: third!.tree.size, root: Buffer.alloc(32, 1) };
    for (const changes of [
      { previous: third!.tree },
      { previous: third!.tree, consistency: async () => [] },
      { previous: third!.tree, consistency: async () => [Buffer.alloc(32)] },
      { previous: third!.tree, consistency: (from: number, to: number) => consistency(from, to - 1) },
      { previous: other, consistency },
    ])
      await expect(verifyReceipt(first!.token, expectationOf(city, 1, changes))).rejects.toMatchObject({
        code: "RECEIPT_MISMATCH",
        details: { field: "consistency" },
      });
  });
});

describe("a receipt is refused, naming what differs, when the sender expects another", () => {
  it.each<[string, Partial<ReceiptExpectation>]>([
    ["environment", { environment: "production" }],
    ["sender", { sender: "00000001009999999000" }],
    ["receiver", { receiver: "00000001009999999000" }],
    ["deliveryId", { deliveryId: deliveryId(3) }],
    ["number", { number: 3 }],
    ["agreementHash", { agreementHash: "0".repeat(64) }],
    ["manifestHash", { manifestHash: "0".repeat(64) }],
    ["records", { records: 21 }],
    ["root", { root: "0".repeat(64) }],
    ["log", { origin: `sluis/${CITY}/${POLICE}/2` }],
    ["stage", { stage: "accepted" }],
    ["kid", { signingKey: () => undefined }],
  ])("%s", async (field, changes) => {
    const { city, token } = await world();
    await expect(verifyReceipt(token, expectationOf(city, 2, changes))).rejects.toMatchObject({
      code: "RECEIPT_MISMATCH",
      details: { field },
    });
  });

  it("signature, or key of the log", async () => {
    const { city, token } = await world();
    const stranger = createSide(CITY, POLICE, 7);
    await expect(
      verifyReceipt(token, expectationOf(city, 2, { signingKey: () => stranger.publicKey })),
    ).rejects.toMatchObject({ code: "SIGNATURE_INVALID" });
    await expect(verifyReceipt(token, expectationOf(city, 2, { logKeys: [stranger.vkey] }))).rejects.toMatchObject({
      code: "NOTE_UNSIGNED",
    });
    await expect(verifyReceipt(token, expectationOf(city, 2, { logKeys: [] }))).rejects.toMatchObject({
      code: "NOTE_UNSIGNED",
    });
  });
});

describe("a receiver that lies is caught", () => {
  const leafOf = (entry: Parameters<typeof encodeEntry>[0]) => encodeEntry(entry).toString("base64url");
  const storedEntry = { v: 1, time: START, ...aboutDelivery("stored", 2) } as const;
  const { trace: _, ...untraced } = storedEntry;

  it.each<[string, string, object]>([
    [
      "an entry of another delivery",
      "leaf.deliveryId",
      { leaf: leafOf({ v: 1, time: START, ...aboutDelivery("stored", 3) }) },
    ],
    ["an entry of another type", "leaf.type", { leaf: leafOf({ v: 1, time: START, ...aboutDelivery("received", 2) }) }],
    [
      "an entry with other counts",
      "leaf.records",
      { leaf: leafOf({ ...storedEntry, counts: { records: 21, parts: 1 } }) },
    ],
    ["an entry with another root", "leaf.root", { leaf: leafOf({ ...storedEntry, root: "f".repeat(64) }) }],
    [
      "an entry with another manifest",
      "leaf.manifestHash",
      { leaf: leafOf({ ...storedEntry, delivery: { ...storedEntry.delivery!, manifestHash: "f".repeat(64) } }) },
    ],
    ["an entry that is incomplete", "leaf", { leaf: leafOf(untraced) }],
    ["an entry that is not in the log", "proof", { leaf: leafOf({ ...storedEntry, time: START + 1 }) }],
    ["another index", "proof", { index: 2 }],
    ["a proof that is cut", "proof", { proof: [] }],
    ["a rejection beside 'stored'", "rejection", { rejection: { codes: ["A1"], total: 0, rows: [] } }],
    ["base64url with other trailing bits", "leaf", { leaf: `${leafOf(storedEntry)}B` }],
  ])("with %s", async (_, field, changes) => {
    const { city, token } = await world();
    const forged = await forge(city, token, changes);
    await expect(verifyReceipt(forged, expectationOf(city, 2))).rejects.toMatchObject({
      code: "RECEIPT_MISMATCH",
      details: { field },
    });
  });

  it("with a checkpoint of another log", async () => {
    const { city, token } = await world();
    const { size, root } = await currentCheckpoint(city.storage, city.log, city.logSigner);
    const checkpoint = signCheckpoint({ origin: `sluis/${CITY}/local`, size, root }, city.logSigner);
    await expect(verifyReceipt(await forge(city, token, { checkpoint }), expectationOf(city, 2))).rejects.toMatchObject(
      {
        details: { field: "checkpoint.origin" },
      },
    );
  });

  it("with another reason in the receipt than in the log", async () => {
    const { city } = createPair();
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    const token = await issueReceipt(orderOf(city, "rejected", 1));
    const forged = await forge(city, token, { rejection: { codes: ["CONTENT_DIFFERS"], total: 0, rows: [] } });
    await expect(verifyReceipt(forged, expectationOf(city, 1))).rejects.toMatchObject({
      details: { field: "leaf.reason" },
    });
  });

  it("with a hash in the proof changed, each of them", async () => {
    const { city, token } = await world();
    const { proof } = payloadOf(token);
    expect(proof.length).toBeGreaterThan(1);
    for (const at of proof.keys()) {
      const changed = proof.with(at, Buffer.from(leafHash(Buffer.from("other"))).toString("base64url"));
      await expect(
        verifyReceipt(await forge(city, token, { proof: changed }), expectationOf(city, 2)),
      ).rejects.toMatchObject({
        details: { field: "proof" },
      });
    }
  });

  it("with a member that receipts do not have", async () => {
    const { city, token } = await world();
    const forged = await forge(city, token, { note: "x" });
    await expect(verifyReceipt(forged, expectationOf(city, 2))).rejects.toMatchObject({ code: "UNKNOWN_KEY" });
  });

  it("with a token of another kind, or one whose text was changed", async () => {
    const { city, token } = await world();
    const other = await signJws(Buffer.from(token.split(".")[1]!, "base64url"), city.signer, "sluis-manifest+jws");
    for (const wrong of [other, `${token}=`, token.replace(".", ".\n")])
      await expect(verifyReceipt(wrong, expectationOf(city, 2))).rejects.toMatchObject({ name: "SluisError" });
  });
});

describe("two final receipts of one delivery", () => {
  it.each<[string, object]>([
    ["stage", { stage: "rejected" }],
    ["leaf", { leaf: "AAAA" }],
    ["log", { log: `sluis/${CITY}/${POLICE}/2` }],
    ["index", { index: 9 }],
    ["deliveryId", { deliveryId: deliveryId(3) }],
  ])("are an integrity failure when they differ in '%s'", async (field, changes) => {
    const { city, token } = await world();
    const other = await forge(city, token, changes);
    expect(() => compareFinals(token, other)).toThrow(
      expect.objectContaining({ code: "RECEIPT_CONFLICT", details: { field } }),
    );
  });
});

it("log keys of other people never sign for a receiver", async () => {
  const { city, token } = await world();
  const { size, root } = await currentCheckpoint(city.storage, city.log, city.logSigner);
  const note = signCheckpoint({ origin: city.log, size, root }, { ...city.logSigner, key: fixedKey(8) });
  await expect(
    verifyReceipt(await forge(city, token, { checkpoint: note }), expectationOf(city, 2)),
  ).rejects.toMatchObject({ code: "NOTE_UNSIGNED" });
});
