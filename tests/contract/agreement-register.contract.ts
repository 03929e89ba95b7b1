import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type {
  AgreementHold,
  AgreementProposal,
  StoredAgreement,
} from "../../gateway/deliveries/ports/agreement-register.ts";
import type { Store } from "../../gateway/deliveries/ports/store.ts";

const [PARTNER, OTHER] = ["00000001003214345000", "00000001001234567000"];

const PROPOSAL: AgreementProposal = {
  ...{ id: "agr-2026-001", version: 1, hash: "a".repeat(64), document: "{}", partner: PARTNER },
  ...{ ownSignature: "a.b.c", partnerSignature: null, state: "signed", reason: null, changedAt: 5 },
};

const HOLD: AgreementHold = {
  ...{ agreementId: "agr-2026-001", party: PARTNER, serial: 1, act: "suspended", reason: "quality" },
  ...{ token: "a.b.c", at: 5 },
};

const AGREEMENT: StoredAgreement = {
  ...{ id: "agr-2026-001", version: 1, hash: "a".repeat(64), document: "{}", outputSchema: "{}" },
  ...{ outputSchemaHash: "b".repeat(64), status: "active", installedAt: 5 },
  ...{ supplierSignature: "a.b.c", receiverSignature: null },
};

/** What a store promises about agreements on their way, holds and messages to partners. In: the engine's name, an empty store. */
export function agreementRegisterContract(engine: string, open: () => Promise<Store>): void {
  describe(`agreements on their way in a store on ${engine}`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    it("keeps one proposal per version, gives the newest, counts them per partner and state, and lets go of those up to a version", async () => {
      await store.transaction(async (tx) => {
        for (const version of [2, 10, 1]) await tx.proposals.put({ ...PROPOSAL, version });
        await tx.proposals.put({ ...PROPOSAL, version: 2, state: "refused", reason: "content" });
      });
      await store.read(async (tx) => {
        expect(await tx.proposals.get("agr-2026-001", 1)).toEqual(PROPOSAL);
        expect((await tx.proposals.get("agr-2026-001"))?.version).toBe(10);
        expect(await tx.proposals.get("agr-2026-001", 2)).toMatchObject({ state: "refused", reason: "content" });
        expect((await tx.proposals.list()).map(({ version }) => version)).toEqual([1, 2, 10]);
      });
      await store.transaction((tx) => tx.proposals.put({ ...PROPOSAL, id: "ander" }));
      const ofOne = await store.read((tx) => tx.proposals.of("agr-2026-001"));
      expect(ofOne.map(({ version }) => version)).toEqual([1, 2, 10]);
      await store.transaction((tx) => tx.proposals.put({ ...PROPOSAL, id: "derde", partner: OTHER }));
      const counted = (partner: string, state: AgreementProposal["state"]) =>
        store.read((tx) => tx.proposals.count(partner, state));
      expect([await counted(PARTNER, "signed"), await counted(PARTNER, "refused")]).toEqual([3, 1]);
      expect([await counted(OTHER, "signed"), await counted(OTHER, "refused")]).toEqual([1, 0]);
      await store.transaction((tx) => tx.proposals.deleteUpTo("agr-2026-001", 2));
      expect((await store.read((tx) => tx.proposals.of("agr-2026-001"))).map(({ version }) => version)).toEqual([10]);
    });

    it("keeps what each party last said, and sets the status of every version of that agreement only", async () => {
      await store.transaction(async (tx) => {
        for (const version of [1, 2]) await tx.agreements.put({ ...AGREEMENT, version });
        await tx.agreements.put({ ...AGREEMENT, id: "ander" });
        await tx.holds.put(HOLD);
        await tx.holds.put({ ...HOLD, party: OTHER });
        await tx.holds.put({ ...HOLD, serial: 2, act: "resumed", reason: null });
        await tx.agreements.setStatus("agr-2026-001", "suspended");
      });
      await store.read(async (tx) => {
        expect((await tx.holds.of("agr-2026-001")).map(({ party, act }) => [party, act])).toEqual([
          [OTHER, "suspended"],
          [PARTNER, "resumed"],
        ]);
        expect(await tx.holds.of("ander")).toEqual([]);
        expect((await tx.agreements.list()).map(({ id, status }) => [id, status])).toEqual([
          ["agr-2026-001", "suspended"],
          ["agr-2026-001", "suspended"],
          ["ander", "active"],
        ]);
        expect(await tx.agreements.get("ander")).toEqual({ ...AGREEMENT, id: "ander" });
      });
    });

    it("counts messages per partner, gives the open ones in order, and settles up to a position once", async () => {
      const message = { partner: PARTNER, kind: "agreement-statement", subject: "x", token: "t", at: 7 } as const;
      const positions = await store.transaction(async (tx) => [
        await tx.messages.add(message),
        await tx.messages.add({ ...message, token: "u" }),
        await tx.messages.add({ ...message, partner: OTHER }),
        await tx.messages.add({ ...message, token: "v" }),
      ]);
      expect(positions).toEqual([1, 2, 1, 3]);
      await store.transaction((tx) => tx.messages.update(PARTNER, 2, { attempts: 1, nextAttemptAt: 99 }));
      const open = () => store.read((tx) => tx.messages.open(PARTNER, 10));
      expect((await open()).map(({ token, attempts, nextAttemptAt }) => [token, attempts, nextAttemptAt])).toEqual([
        ["t", 0, 7],
        ["u", 1, 99],
        ["v", 0, 7],
      ]);
      const hasOpen = (partner: string, token: string) => store.read((tx) => tx.messages.hasOpen(partner, token));
      expect([await hasOpen(PARTNER, "t"), await hasOpen(PARTNER, "w")]).toEqual([true, false]);
      expect(await hasOpen(OTHER, "u")).toBe(false);
      const settle = () => store.transaction((tx) => tx.messages.settleUpTo(PARTNER, 2, 50));
      expect([await settle(), await settle()]).toEqual([true, false]);
      expect((await open()).map(({ position }) => position)).toEqual([3]);
      expect([await hasOpen(PARTNER, "t"), await hasOpen(PARTNER, "v")]).toEqual([false, true]);
      await store.read(async (tx) => {
        expect(await tx.messages.get(PARTNER, 1)).toMatchObject({ settledAt: 50, failure: null });
        expect(await tx.messages.get(OTHER, 1)).toMatchObject({ settledAt: null });
        expect((await tx.messages.after(PARTNER, 1, 10)).map(({ position }) => position)).toEqual([2, 3]);
      });
    });

    it("gives no two messages one position, however many are added at once", async () => {
      const message = { partner: PARTNER, kind: "keys", subject: "x", token: "t", at: 7 } as const;
      const positions = await Promise.all(
        Array.from({ length: 8 }, () => store.transaction((tx) => tx.messages.add(message))),
      );
      expect(positions.sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    });
  });
}
