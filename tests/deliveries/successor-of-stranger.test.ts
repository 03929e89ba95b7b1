import { expect, it } from "vitest";
import type { LogSuccessor } from "../../gateway/core/types/log-successor.ts";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { writeEntry } from "../../gateway/deliveries/log-writer.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { closedWithUs } from "../../gateway/deliveries/witness/successor/closed-with-us.ts";
import { noticeOf } from "../../gateway/deliveries/witness/successor/notice-of.ts";
import { takeSuccessor } from "../../gateway/deliveries/witness/successor/take-successor.ts";
import { checkpointHash, parseCheckpointText } from "../../gateway/ledger/checkpoint.ts";
import { logOrigin } from "../../gateway/ledger/log-origin.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { extractOf, incidents } from "./incidents.ts";
import { chunks, deliveryAt, OFFICER, pushRequest, reach } from "./steps.ts";
import { type Receiver, type ThreeGateways, threeGateways } from "./three-gateways.ts";

type Closed = LogSuccessor["closed"];

const HASH = "a".repeat(64);

/** A successor of the prosecutor's log about the police that the police must accept, with what the prosecutor says to have closed. */
async function successorNotice({ police, prosecutor, oin }: ThreeGateways, closed: Closed): Promise<LogSuccessor> {
  const { context } = prosecutor;
  const about = police.context.own.oin;
  const log = logOrigin(oin.prosecutor, about);
  const held = await police.store.read((tx) => tx.log.lastCosigned(log));
  const last = parseCheckpointText(parseNote(held!.note).text);
  const notice = await prosecutor.store.transaction(async (tx) => {
    await writeEntry(context, tx, logOrigin(oin.prosecutor, about, 2), {
      type: "successor",
      environment: "test",
      checkpoint: { log, size: last.size, hash: checkpointHash(last) },
      role: "privacy-officer",
    });
    return noticeOf(context, tx, about);
  });
  return { ...notice!, closed };
}

function closedAtPolice(
  { police, oin }: Pick<ThreeGateways, "police" | "oin">,
  of: Receiver,
  closed: Closed,
): Promise<Closed> {
  return police.store.transaction((tx) => closedWithUs(police.context, tx, oin[of], closed));
}

async function deliverTo({ police, agreement }: ThreeGateways, receiver: Receiver): Promise<string> {
  const file = extractOf(incidents(2));
  const request = pushRequest(file, { agreementId: agreement[receiver] });
  const { deliveryId } = await police.officer.push(OFFICER, request, chunks(file), () => {});
  await reach(() => police, deliveryId, "stored");
  return deliveryId;
}

it("a partner's successor log changes nothing of the numbers of an agreement with another partner", async () => {
  await using world = await threeGateways();
  const { police, oin, agreement } = world;
  await exchangeCheckpoints(police.context, oin.prosecutor);
  const numbered = (agreementId: string) => ({ agreementId, number: 777, manifestHash: HASH });
  const notice = await successorNotice(world, [numbered(agreement.municipality), numbered(agreement.prosecutor)]);
  const courier = { ...police.context.courier, successor: async () => notice };
  const context = { ...police.context, courier } as GatewayContext;
  expect(await takeSuccessor(context, oin.prosecutor)).toBe(true);
  const sequence = (id: string) => police.store.read((tx) => tx.deliveries.sequence(id, "out"));
  expect(await sequence(agreement.municipality)).toBeUndefined();
  expect(await sequence(agreement.prosecutor)).toEqual({ number: 777, manifestHash: HASH });
  const deliveryId = await deliverTo(world, "municipality");
  expect((await deliveryAt(police, deliveryId))?.number).toBe(1);
});

it("of what a partner says to have closed counts its own agreement once and within reach, also one that is missing here", async () => {
  await using world = await threeGateways();
  const { police, agreement } = world;
  const agreementId = agreement.municipality;
  const known = await deliveryAt(police, await deliverTo(world, "municipality"));
  // as in a store that was put back: the delivery is there, its agreement is not
  const missing = { ...known!, id: "0197a2b4-0000-7000-8000-000000000001", agreementId: "overeenkomst-kwijt" };
  await police.store.transaction((tx) => tx.deliveries.insert(missing));
  const say = (id: string, number: number) => ({ agreementId: id, number, manifestHash: HASH });
  const kept = await closedAtPolice(world, "municipality", [
    say("overeenkomst-kwijt", 3),
    say(agreementId, 9_000),
    say(agreementId, 10_001),
    say(agreement.prosecutor, 5),
    say("nooit-gezien", 5),
  ]);
  expect(kept).toEqual([say(agreementId, 10_001), say("overeenkomst-kwijt", 3)]);
  for (const number of [10_002, Number.MAX_SAFE_INTEGER])
    expect(await closedAtPolice(world, "municipality", [say(agreementId, number)])).toEqual([]);
  expect(await closedAtPolice(world, "prosecutor", [say("overeenkomst-kwijt", 3)])).toEqual([]);
});
