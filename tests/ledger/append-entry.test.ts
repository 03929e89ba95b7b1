import { describe, expect, it } from "vitest";
import { appendEntry } from "../../gateway/ledger/append-entry.ts";
import { signCheckpoint, verifyCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { checkCommitment } from "../../gateway/ledger/commitment.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { currentCheckpoint } from "../../gateway/ledger/current-checkpoint.ts";
import { decodeEntry } from "../../gateway/ledger/log-entry.ts";
import { parseVerifierKey } from "../../gateway/ledger/verifier-key.ts";
import { aboutDelivery, createPair, deliver, fixedKey, log, START } from "./ledger-world.ts";
import { referenceRoot } from "./reference-tree.ts";

describe("an entry that is logged", () => {
  it("gets the next index, and the log's root is that of all leaves so far", async () => {
    const { police } = createPair();
    const leaves: Uint8Array[] = [];
    for (let number = 1; number <= 20; number++) {
      const appended = await log(police, "sent", number);
      leaves.push(appended.leaf);
      expect(appended.index).toBe(number - 1);
      const { root } = await currentCheckpoint(police.storage, police.log, police.logSigner);
      expect(Buffer.from(root).equals(referenceRoot(leaves))).toBe(true);
    }
    const [first] = await police.storage.entries(police.log, 0, 1);
    expect(first).toMatchObject({ index: 0, type: "sent", deliveryId: aboutDelivery("sent", 1).delivery!.id });
  });

  it("never has an earlier time than the one before it; a clock that steps back is told to the caller", async () => {
    const { police } = createPair();
    const { storage, log: origin } = police;
    const one = await appendEntry(storage, origin, START, aboutDelivery("sent", 1));
    const two = await appendEntry(storage, origin, START - 4000, aboutDelivery("sent", 2));
    const three = await appendEntry(storage, origin, START + 1, aboutDelivery("sent", 3));
    expect([one.time, two.time, three.time]).toEqual([START, START, START + 1]);
    expect([one.clockBehind, two.clockBehind, three.clockBehind]).toEqual([0, 4000, 0]);
    expect(decodeEntry(two.leaf).time).toBe(START);
  });

  it("holds a commitment to who did it, and the name is kept apart", async () => {
    const { police } = createPair();
    const { storage, log: origin } = police;
    const { leaf, index } = await appendEntry(
      storage,
      origin,
      START,
      aboutDelivery("released", 1, { role: "data-officer" }),
      { actor: "officer-7" },
    );
    expect(Buffer.from(leaf).includes("officer-7")).toBe(false);
    const [kept] = await storage.disclosures(origin, index, index + 1);
    expect(Buffer.from(kept!.value).toString()).toBe("officer-7");
    expect(checkCommitment(decodeEntry(leaf).actor!, kept!)).toBe(true);
    expect(kept!.deliveryId).toBe(aboutDelivery("released", 1).delivery!.id);
  });

  it("is refused, and nothing is logged, when it is incomplete or belongs elsewhere", async () => {
    const { police } = createPair();
    const { from: _, ...incomplete } = aboutDelivery("sent", 1);
    await expect(appendEntry(police.storage, police.log, START, incomplete)).rejects.toMatchObject({
      code: "LOG_ENTRY_REFUSED",
      details: { why: "from" },
    });
    const local = police.log.replace(/[^/]+$/, "local");
    await expect(appendEntry(police.storage, local, START, aboutDelivery("sent", 1))).rejects.toMatchObject({
      code: "LOG_ENTRY_REFUSED",
    });
    expect((await police.storage.head(police.log)).size).toBe(0);
  });
});

describe("the checkpoint of a log", () => {
  it("is signed, saved, and grows with the log", async () => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const first = await currentCheckpoint(police.storage, police.log, police.logSigner);
    expect(verifyCheckpoint(first.note, [parseVerifierKey(police.vkey)]).size).toBe(3);
    expect(await police.storage.lastCheckpoint(police.log)).toEqual({ size: 3, note: first.note });
    await deliver(police, city, 2);
    expect((await currentCheckpoint(police.storage, police.log, police.logSigner)).size).toBe(6);
  });

  it("keeps the cosignatures it gathered while nothing is added", async () => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const { note, size } = await currentCheckpoint(police.storage, police.log, police.logSigner);
    const cosigned = addSignature(note, cosignCheckpoint(note, city.logSigner, START));
    await police.storage.saveCheckpoint(police.log, size, cosigned);
    expect((await currentCheckpoint(police.storage, police.log, police.logSigner)).note).toBe(cosigned);
  });

  it("is not signed when the log is smaller than what it signed before, as after a restored backup", async () => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const ahead = signCheckpoint({ origin: police.log, size: 9, root: Buffer.alloc(32) }, police.logSigner);
    await police.storage.saveCheckpoint(police.log, 9, ahead);
    await expect(currentCheckpoint(police.storage, police.log, police.logSigner)).rejects.toMatchObject({
      code: "LOG_INTEGRITY",
      details: { why: "size" },
    });
  });

  it.each([2, 3])("is not signed when the log has another root at size %i than it signed before", async (size) => {
    const { police, city } = createPair();
    await deliver(police, city, 1);
    const other = signCheckpoint(
      { origin: police.log, size, root: Buffer.alloc(32) },
      { ...police.logSigner, key: fixedKey(9) },
    );
    await police.storage.saveCheckpoint(police.log, size, other);
    await expect(currentCheckpoint(police.storage, police.log, police.logSigner)).rejects.toMatchObject({
      code: "LOG_INTEGRITY",
      details: { why: "root" },
    });
  });
});
