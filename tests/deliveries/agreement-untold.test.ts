import { createSecretKey, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { agreementHash } from "../../gateway/agreements/agreement-hash.ts";
import type { Json } from "../../gateway/core/json.ts";
import type { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Agreement } from "../../gateway/core/types/agreement.ts";
import type { Manifest } from "../../gateway/core/types/manifest.ts";
import { uuidV7 } from "../../gateway/core/uuid-v7.ts";
import { ownStatement } from "../../gateway/deliveries/agreements/own-statement.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { keyCommitment } from "../../gateway/envelope/content-key.ts";
import { sealManifest } from "../../gateway/envelope/seal-manifest.ts";
import { type ThreeGateways, threeGateways } from "./three-gateways.ts";

const CHIEF = { id: "beheer-1", role: "functional-administrator" };

/** An empty delivery of the prosecutor to the police under an agreement, as far as signature and keys go. */
async function manifestUnder(
  { police, prosecutor, oin, clock }: ThreeGateways,
  agreement: Manifest["agreement"],
): Promise<string> {
  const { own } = police.context;
  const recipient = prosecutor.context.partner(own.oin)!.decryptionKey;
  const contentKey = createSecretKey(randomBytes(32));
  const now = clock.now();
  const manifest: Manifest = {
    ...{ v: 1, agreement, deliveryId: uuidV7(now), number: 1, previous: "0".repeat(64), kind: "empty" },
    ...{ environment: own.environment, sender: oin.prosecutor, receiver: own.oin, receiverKeyId: recipient.kid },
    ...{ counts: { records: 0, parts: 0 }, parts: [], outputSchema: "a".repeat(64), normaliserDigest: "a".repeat(64) },
    ...{ root: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
    ...{
      keyCommitment: keyCommitment(contentKey),
      suite: "sluis-2026-1",
      trace: `00-${"1".repeat(32)}-${"1".repeat(16)}-01`,
    },
    ...{ createdAt: now, expiresAt: now + 3600_000 },
  };
  const signer = prosecutor.context.keys.signing;
  return (await sealManifest({ manifest, contentKey, salt: randomBytes(32), signer, recipient })).token;
}

describe("an agreement with one partner", () => {
  it("is to another partner as one that nobody has, in a manifest and in what it states", async () => {
    await using world = await threeGateways();
    const { police, prosecutor, oin, agreement } = world;
    await exchangeCheckpoints(police.context, oin.prosecutor);
    const { hash } = (await police.store.read((tx) => tx.agreements.get(agreement.municipality)))!;
    const told = async (id: string): Promise<string[]> => {
      const named = { id, version: 1, hash };
      const state = async (act: "signed" | "refused" | "suspended") => {
        const to = police.context.own.oin;
        const token = await ownStatement(prosecutor.context, { act, agreement: named, to, serial: 1 });
        return police.exchange.message(oin.prosecutor, { kind: "agreement-statement", token });
      };
      const manifest = await manifestUnder(world, named);
      const asked = [
        police.exchange.receiveManifest(oin.prosecutor, manifest, "https"),
        ...(["signed", "refused", "suspended"] as const).map(state),
      ];
      const answers = await Promise.allSettled(asked);
      return answers.map((answer) =>
        answer.status === "rejected" ? String(answer.reason).replace(id, "ID") : "taken",
      );
    };
    const unknown = await told("nooit-gezien");
    expect(unknown[0]).toContain("AGREEMENT_UNKNOWN");
    expect(await told(agreement.municipality)).toEqual(unknown);
  });

  it("is not named to another partner whose agreement uses the same pseudonym domain otherwise", async () => {
    await using world = await threeGateways();
    const { police, prosecutor, oin, agreement } = world;
    const stored = await police.store.read((tx) => tx.agreements.get(agreement.prosecutor));
    const usual = JSON.parse(stored!.document) as Agreement;
    const pseudonyms = { ...usual.pseudonyms!, members: [police.context.own.oin, oin.prosecutor] };
    const document = { ...usual, id: "smaller-domein", pseudonyms } as Agreement;
    await police.officer.signAgreement(CHIEF, document as unknown as Json);
    const named = { id: document.id, version: document.version, hash: agreementHash(document) };
    const signature = await ownStatement(prosecutor.context, {
      ...{ act: "signed", agreement: named, to: police.context.own.oin },
    });
    for (const message of [
      { kind: "agreement-proposal", token: JSON.stringify({ v: 1, document, signatures: [signature] }) },
      { kind: "agreement-statement", token: signature },
    ] as const) {
      const told = await police.exchange.message(oin.prosecutor, message).catch((error: SluisError) => error);
      expect(told).toMatchObject({ code: "DOMAIN_WIDER" });
      expect((told as SluisError).details).toEqual({ domain: "demo-incidenten" });
    }
  });
});
