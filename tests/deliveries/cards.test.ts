import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../gateway/core/canonical-json.ts";
import type { Json } from "../../gateway/core/json.ts";
import { signJws } from "../../gateway/core/strict-jose.ts";
import type { PartnerCard } from "../../gateway/core/types/partner-card.ts";
import { acceptCard } from "../../gateway/deliveries/cards/accept-card.ts";
import { cardChanges } from "../../gateway/deliveries/cards/card-changes.ts";
import { cardHash } from "../../gateway/deliveries/cards/card-hash.ts";
import { takeCardReceipt } from "../../gateway/deliveries/cards/card-receipt.ts";
import { CARD_SETTINGS } from "../../gateway/deliveries/cards/card-settings.ts";
import { readOffered, takeCard } from "../../gateway/deliveries/cards/take-card.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import type { KeptCard } from "../../gateway/deliveries/ports/card-book.ts";
import { nextCard } from "../../gateway/identity/next-card.ts";
import { makeCard } from "../../gateway/identity/partner-card.ts";
import { NOW, party } from "../identity/sample-parties.ts";
import { sharedPair } from "./shared-pair.ts";
import { COLLEAGUE, OFFICER } from "./steps.ts";

const pair = sharedPair();
const DAY = 24 * 3600_000;

/** The town as it knows a card of the police, kept here in memory; everything else is real. */
async function townThatKnows() {
  const { municipality, oin } = pair();
  const police = party(oin.police);
  const signer = police.keystore.current("signing");
  const token = await makeCard(police.card, signer);
  let accepted: KeptCard = { card: police.card, token, hash: cardHash(police.card) };
  const context: GatewayContext = {
    ...municipality.context,
    clock: { now: () => NOW, sleep: async () => {} },
    cards: { own: () => undefined, accepted: () => accepted, refresh: async () => {} },
  };
  const change = {
    now: NOW,
    overlap: 30 * DAY,
    logKeyName: `sluis/${oin.police}`,
    environment: "test",
    name: "P",
  } as const;
  const later = (before = police.card): PartnerCard => {
    police.keystore.createKey("signing");
    return nextCard(police.keystore, before, change);
  };
  const offered = () => context.store.read((tx) => readOffered(tx, oin.police));
  await context.store.transaction((tx) => tx.settings.delete(CARD_SETTINGS.offered(oin.police)));
  return {
    ...{ context, police, signer, later, offered, oin },
    take: (card: string) => takeCard(context, oin.police, card),
    know: (card: KeptCard) => {
      accepted = card;
    },
    knows: () => accepted,
  };
}

describe("a card that a partner offers over the link", () => {
  it("waits for an officer, once, whichever way and however often it comes", async () => {
    const { take, later, signer, offered, knows } = await townThatKnows();
    const token = await makeCard(later(), signer);
    await take(token);
    await take(token);
    expect(await offered()).toEqual({ token, serial: 2 });
    await take(knows().token);
    expect(await offered()).toEqual({ token, serial: 2 });
  });

  it("is refused when somebody else signed it, its serial goes back, or it is about another party or environment", async () => {
    const { take, later, signer, offered, police, oin } = await townThatKnows();
    const card = later();
    const sign = (changes: object) =>
      signJws(Buffer.from(canonicalJson({ ...card, ...changes } as unknown as Json)), signer, "sluis-card+jws");
    const stranger = party(oin.police).keystore.current("signing");
    const refused = { code: "CARD_NOT_SUCCESSOR" };
    await expect(take(await makeCard(card, stranger))).rejects.toMatchObject(refused);
    await expect(take(await makeCard(card, { ...stranger, kid: signer.kid }))).rejects.toMatchObject({
      code: "SIGNATURE_INVALID",
    });
    await expect(take(await makeCard(card, police.keystore.current("signing")))).rejects.toMatchObject(refused);
    await expect(take(await sign({ serial: 1 }))).rejects.toMatchObject(refused);
    await expect(take(await sign({ oin: oin.municipality }))).rejects.toMatchObject(refused);
    await expect(take(await sign({ environment: "production" }))).rejects.toMatchObject(refused);
    await expect(take(await sign({ ending: [{ key: "A".repeat(43), until: 1 }] }))).rejects.toMatchObject({
      code: "CARD_INVALID",
    });
    const everything = card.signingKeys.map(({ kid }) => ({ key: kid, until: NOW }));
    await expect(take(await sign({ ending: everything }))).rejects.toMatchObject({ code: "CARD_INVALID" });
    await expect(take("no card")).rejects.toMatchObject({ code: "JOSE_MALFORMED" });
    expect(await offered()).toBeUndefined();
  });

  it("does not make way for an older or another one of the same number", async () => {
    const { take, later, signer, offered, police } = await townThatKnows();
    const second = later();
    const third = later(second);
    const token = await makeCard({ ...third, serial: 3 }, signer);
    await take(token);
    await expect(take(await makeCard(second, signer))).rejects.toMatchObject({ code: "CARD_NOT_SUCCESSOR" });
    const other = await makeCard({ ...third, serial: 3, name: "Anders" }, signer);
    await expect(take(other)).rejects.toMatchObject({ code: "CARD_NOT_SUCCESSOR" });
    expect((await offered())?.token).toBe(token);
    expect(police.card.serial).toBe(1);
  });

  it("counts only under the number that the officer saw, and with a second person where keys ask for one", async () => {
    const { take, later, signer, context, oin, police } = await townThatKnows();
    const card = later();
    const token = await makeCard(card, signer);
    await take(token);
    const accept = (who = OFFICER, serial = 2) =>
      acceptCard({ ...context, fourEyes: new Set(["keys"] as const) }, who, oin.police, serial);
    await expect(accept(OFFICER, 1)).rejects.toMatchObject({ code: "CARD_NOT_OFFERED" });
    expect(await accept()).toMatchObject({ state: "awaiting-second-person" });
    expect(await accept()).toMatchObject({ state: "awaiting-second-person" });
    expect(await accept(COLLEAGUE)).toMatchObject({ state: "accepted", serial: 2 });
    const kept = await context.store.read((tx) => tx.settings.get(CARD_SETTINGS.accepted(oin.police)));
    // wrapped: what only the store says makes no partner
    expect(Buffer.from(kept!, "base64url").includes(Buffer.from(token.slice(0, 40)))).toBe(false);
    expect(cardChanges(police.card, card).map(({ en }) => en)).toEqual([
      expect.stringMatching(/^Name: was Partij, becomes P\.$/),
      expect.stringMatching(/^New signing key: /),
      expect.stringMatching(/^The signing key .* counts until /),
    ]);
  });

  it("may not be signed by a key that has ended on the card before", async () => {
    const { take, later, signer, know, police } = await townThatKnows();
    const second = later();
    const ended = { ...second, ending: second.ending!.map(({ key }) => ({ key, until: NOW - 1 })) };
    know({ card: ended, token: "", hash: cardHash(ended) });
    const third = { ...later(second), serial: 3 };
    await expect(take(await makeCard(third, signer))).rejects.toMatchObject({ code: "CARD_NOT_SUCCESSOR" });
    const now = police.keystore.keys("signing").find(({ kid }) => kid === second.signingKeys[0]!.kid)!;
    await take(await makeCard(third, now));
  });
});

describe("a partner's word that it has our card", () => {
  it("counts only when the partner signed it, to us, about a card of ours", async () => {
    const { context, oin } = await townThatKnows();
    const { keys } = pair();
    const card = { serial: 2, hash: "a".repeat(64) };
    const said = { v: 1, environment: "test", from: oin.police, to: oin.municipality, card, time: NOW };
    const sign = (changes: object, signer = keys.police.signing) =>
      signJws(Buffer.from(canonicalJson({ ...said, ...changes } as Json)), signer, "sluis-card-receipt+jws");
    const take = async (token: Promise<string>) => takeCardReceipt(context, oin.police, await token);
    await context.store.transaction((tx) =>
      tx.settings.set(CARD_SETTINGS.own(2), JSON.stringify({ token: "", hash: card.hash })),
    );
    await context.store.transaction((tx) => tx.settings.set(CARD_SETTINGS.ownSerial, "2"));
    await expect(take(sign({}, keys.municipality.signing))).rejects.toMatchObject({ code: "KEY_UNKNOWN" });
    await expect(take(sign({ from: oin.municipality }))).rejects.toMatchObject({ code: "PARTNER_MISMATCH" });
    await expect(take(sign({ to: oin.police }))).rejects.toMatchObject({ code: "NOT_THE_RECEIVER" });
    await expect(take(sign({ environment: "production" }))).rejects.toMatchObject({ code: "ENVIRONMENT_DIFFERS" });
    await expect(take(sign({ card: { ...card, hash: "b".repeat(64) } }))).rejects.toMatchObject({
      code: "CARD_INVALID",
    });
    await expect(take(sign({ card: { ...card, serial: 3 } }))).rejects.toMatchObject({ code: "CARD_INVALID" });
    const confirmed = () => context.store.read((tx) => tx.settings.get(CARD_SETTINGS.confirmed(oin.police)));
    expect(await confirmed()).toBeUndefined();
    await take(sign({}));
    await take(sign({ card: { serial: 1, hash: card.hash } }));
    expect(await confirmed()).toBe("2");
  });
});
