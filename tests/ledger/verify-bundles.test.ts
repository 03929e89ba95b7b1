import { beforeEach, describe, expect, it } from "vitest";
import type { LogBundle } from "../../gateway/core/types/log-bundle.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { writeBundle } from "../../gateway/ledger/write-bundle.ts";
import {
  aboutDelivery,
  cosign,
  createPair,
  createSide,
  deliver,
  deliveryId,
  type LedgerSide,
  log,
  POLICE,
} from "./ledger-world.ts";
import { verifyDocuments } from "./verify-documents.ts";

let police: LedgerSide;
let city: LedgerSide;

beforeEach(() => {
  ({ police, city } = createPair());
});

/** Each side keeps the other's checkpoint of this moment. */
async function exchangeCheckpoints(): Promise<void> {
  await cosign(police, city);
  await cosign(city, police);
}

async function bundleOf(side: LedgerSide, other: LedgerSide): Promise<LogBundle> {
  await currentCheckpoint(side.storage, side.log, side.logSigner);
  const partner = { origins: [other.log], logKeys: [other.vkey] };
  return writeBundle(side.storage, side.log, { logKeys: [side.vkey], partner });
}

async function verifyPair() {
  return verifyDocuments(await bundleOf(police, city), await bundleOf(city, police));
}

async function found() {
  const { findings, logs } = await verifyPair();
  expect(logs.map(({ findings: own }) => own)).toEqual([[], []]);
  return findings.map(({ code, log: origin, index }) => [code, origin === police.log ? "police" : "city", index]);
}

describe("two logs about the same exchange", () => {
  it("agree when every delivery that was sent has its end, and say that collusion cannot be seen", async () => {
    for (const number of [1, 2, 3]) await deliver(police, city, number);
    await exchangeCheckpoints();
    await deliver(police, city, 4);
    const report = await verifyPair();
    expect(report).toMatchObject({ ok: true, findings: [] });
    expect(report.limits.map(({ code }) => code)).toEqual(["COLLUSION"]);
  });

  it("agree in either order, and when both sides send", async () => {
    await deliver(police, city, 1);
    const back = {
      from: city.oin,
      to: police.oin,
      agreement: { id: "terugmelding", version: 1, hash: "7".repeat(64) },
    };
    await log(city, "sent", 9, back);
    await log(police, "stored", 9, back);
    const [left, right] = [await bundleOf(police, city), await bundleOf(city, police)];
    expect(verifyDocuments(left, right).findings).toEqual([]);
    expect(verifyDocuments(right, left).findings).toEqual([]);
  });

  it("agree on rejected, void and overdue ends", async () => {
    await log(police, "sent", 1);
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    await log(police, "rejected", 1, { reason: "ROWS_INVALID" });
    await log(police, "sent", 2);
    await log(city, "void", 2);
    await log(police, "void", 2);
    await log(police, "sent", 3);
    await log(police, "overdue", 3);
    await log(police, "sent", 4);
    await log(police, "void", 4, { reason: "agreement-ended" });
    await deliver(police, city, 5);
    expect(await found()).toEqual([]);
  });

  it("may have one delivery under way, which is said and is no fault", async () => {
    await deliver(police, city, 1);
    await log(police, "sent", 2);
    await log(city, "received", 2);
    const report = await verifyPair();
    expect(report.ok).toBe(true);
    expect(report.limits).toContainEqual(expect.objectContaining({ code: "DELIVERY_OPEN" }));
  });

  it("agree when the receiver has stored and its receipt is still on the way", async () => {
    await log(police, "sent", 1);
    await log(city, "stored", 1);
    expect(await found()).toEqual([]);
  });
});

describe("what was corrected or withdrawn", () => {
  /** A delivery that is about another one. */
  const about = (number: number, corrects: number) => ({
    delivery: {
      ...aboutDelivery("sent", number).delivery!,
      kind: "withdrawal" as const,
      corrects: deliveryId(corrects),
    },
  });
  const amend = async (number: number, corrects: number, ends = true) => {
    await log(police, "sent", number, about(number, corrects));
    if (ends) for (const side of [city, police]) await log(side, "stored", number, about(number, corrects));
  };

  it("agrees when both say so, and while the sender does not know yet", async () => {
    await deliver(police, city, 1);
    await amend(2, 1);
    for (const side of [city, police]) await log(side, "withdrawn", 1, { by: deliveryId(2) });
    await amend(3, 1, false);
    await log(city, "corrected", 1, { by: deliveryId(3) });
    expect(await found()).toEqual([]);
  });

  it("is found when only the sender says so", async () => {
    await deliver(police, city, 1);
    await amend(2, 1);
    await log(police, "withdrawn", 1, { by: deliveryId(2) });
    expect(await found()).toEqual([["AMENDMENT_DIFFERS", "police", 5]]);
  });

  it("is found when only the receiver says so of a withdrawal that the sender knows is stored", async () => {
    await deliver(police, city, 1);
    await amend(2, 1);
    await log(city, "withdrawn", 1, { by: deliveryId(2) });
    expect(await found()).toEqual([["AMENDMENT_DIFFERS", "city", 3]]);
  });

  it("is found when the delivery that is named for it is about another one, on both sides", async () => {
    await deliver(police, city, 1);
    await amend(2, 7);
    for (const side of [city, police]) await log(side, "withdrawn", 1, { by: deliveryId(2) });
    expect((await found()).map(([code, side]) => [code, side])).toEqual([
      ["AMENDMENT_DIFFERS", "police"],
      ["AMENDMENT_DIFFERS", "city"],
    ]);
  });

  it("is found when both name different facts of it", async () => {
    await deliver(police, city, 1);
    await amend(2, 1);
    await log(city, "withdrawn", 1, { by: deliveryId(2), root: "e".repeat(64) });
    await log(police, "withdrawn", 1, { by: deliveryId(2) });
    expect(await found()).toEqual([["SIDES_DIFFER", "city", 3]]);
  });
});

describe("two logs that disagree are found out", () => {
  it("when a delivery was sent and no log says how it ended", async () => {
    await log(police, "sent", 1);
    await deliver(police, city, 2);
    expect(await found()).toEqual([["SENT_WITHOUT_END", "police", 0]]);
  });

  it("when the receiver names a delivery that was never sent", async () => {
    await deliver(police, city, 1);
    await log(city, "stored", 2);
    expect(await found()).toEqual([["RECEIVED_WITHOUT_SENT", "city", 2]]);
  });

  it.each([
    ["root", { root: "e".repeat(64) }],
    ["counts", { counts: { records: 11, parts: 1 } }],
    ["delivery", { delivery: { ...aboutDelivery("stored", 1).delivery!, manifestHash: "e".repeat(64) } }],
    ["agreement", { agreement: { id: "incidenten-almelo", version: 2, hash: "1".repeat(64) } }],
    ["purpose", { purpose: "onderzoek" }],
    ["environment", { environment: "production" }],
  ] as const)("when they differ in '%s'", async (field, changes) => {
    await log(police, "sent", 1);
    await log(city, "received", 1);
    await log(city, "stored", 1, changes);
    const { findings } = await verifyPair();
    expect(findings).toMatchObject([{ code: "SIDES_DIFFER", log: city.log, index: 1 }]);
    expect(findings[0]!.en).toContain(`'${field}'`);
  });

  it("when the sender says stored and the receiver rejected", async () => {
    await log(police, "sent", 1);
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    await log(police, "stored", 1);
    expect(await found()).toEqual([["ENDS_DIFFER", "police", 0]]);
  });

  it("when the sender says stored and the receiver nothing", async () => {
    await log(police, "sent", 1);
    await log(police, "stored", 1);
    expect(await found()).toEqual([["ENDS_DIFFER", "police", 0]]);
  });

  it("when the receiver ended it twice in different ways", async () => {
    await log(police, "sent", 1);
    await log(city, "rejected", 1, { reason: "ROWS_INVALID" });
    await log(city, "stored", 1);
    expect(await found()).toEqual([["ENDS_DIFFER", "police", 0]]);
  });

  it("when a receipt points at an entry that is not there, or stands elsewhere", async () => {
    await log(police, "sent", 1);
    const { index, leafHash } = await log(city, "stored", 1);
    const hash = Buffer.from(leafHash).toString("hex");
    await log(police, "stored", 1, { receipt: { log: city.log, index, leafHash: "0".repeat(64) } });
    await log(police, "stored", 1, { receipt: { log: city.log, index: index + 1, leafHash: hash } });
    await log(police, "stored", 1, { receipt: { log: `${city.log}/2`, index, leafHash: hash } });
    await log(police, "stored", 1, { receipt: { log: city.log, index, leafHash: hash } });
    expect(await found()).toEqual([1, 2, 3].map((at) => ["RECEIPT_DIFFERS", "police", at]));
  });

  it("when one side wrote its log again behind the checkpoint that the other holds", async () => {
    await deliver(police, city, 1);
    await exchangeCheckpoints();
    const rewritten = createSide(city.oin, police.oin, 2);
    await log(rewritten, "received", 1);
    await log(rewritten, "rejected", 1, { reason: "ROWS_INVALID" });
    const { findings } = verifyDocuments(await bundleOf(police, city), await bundleOf(rewritten, police));
    expect(findings.map(({ code }) => code)).toEqual(["WITNESSED_DIFFERS", "RECEIPT_DIFFERS", "ENDS_DIFFER"]);
  });

  it("when one side cut off what the other has seen", async () => {
    await deliver(police, city, 1);
    await deliver(police, city, 2);
    await exchangeCheckpoints();
    const shorter = createSide(police.oin, city.oin, 1);
    for (const type of ["released", "sent"] as const) await log(shorter, type, 1);
    const { findings } = verifyDocuments(await bundleOf(shorter, city), await bundleOf(city, police));
    expect(findings.map(({ code }) => code)).toContain("WITNESSED_DIFFERS");
  });
});

it("two bundles that are not of one pair are not compared", async () => {
  await deliver(police, city, 1);
  const other = createSide("00000001009999999000", POLICE, 3);
  const stranger = await bundleOf(other, police);
  expect(verifyDocuments(await bundleOf(police, city), stranger).findings).toMatchObject([{ code: "NOT_A_PAIR" }]);
  expect(verifyDocuments(await bundleOf(police, city), { v: 1 }).ok).toBe(false);
  expect(verifyDocuments(null, null).ok).toBe(false);
});
