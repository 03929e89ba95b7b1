import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import type { OutboxItem } from "../../gateway/deliveries/ports/partner-link.ts";
import { takeReceipt } from "../../gateway/deliveries/sender/take-receipt.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { parseCheckpointText, signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { encodeCheckpointRequest } from "../../gateway/ledger/checkpoint-request.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { logKeyName } from "../../gateway/ledger/log-origin.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { incidents } from "./incidents.ts";
import { sharedPair } from "./shared-pair.ts";
import { deliver, localEntries, push, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";

const shared = sharedPair();
const MINUTE = 60_000;

/** Starts from a quiet minute. Out: entries of a type in the local log since then, of one reason if asked. */
async function entriesSince(gateway: TestGateway, type: LogEntry["type"]) {
  shared().clock.leap(MINUTE);
  const before = (await localEntries(gateway, type)).length;
  return async (reason?: string) =>
    (await localEntries(gateway, type)).slice(before).filter((entry) => reason === undefined || entry.reason === reason)
      .length;
}

describe("the log has one entry a minute", () => {
  it("of the messages in a partner's outbox that are refused alike, however many there are", async () => {
    const pair = shared();
    const entries = await entriesSince(pair.police, "message-refused");
    const { outbox } = pair.municipality.exchange;
    let position = 1_000_000;
    const junk = (): OutboxItem => ({ position: ++position, kind: "card", token: "x.y.z" });
    let asked = 0;
    const full = async () => {
      asked += 1;
      return asked > 2 ? [] : Array.from({ length: 10 }, junk);
    };
    Object.assign(pair.municipality.exchange, { outbox: full });
    try {
      // something is outstanding, so that the partner is asked
      await push(pair, incidents(2));
      await until(
        async () => asked,
        (times) => times > 2,
      );
    } finally {
      Object.assign(pair.municipality.exchange, { outbox });
    }
    // the true outbox is read from its beginning
    await pair.police.store.transaction((tx) => tx.settings.delete(`outbox:${pair.oin.municipality}`));
    expect(await entries()).toBe(1);
  });

  it("of receipts that are none, for deliveries that are stored or unknown, and one more after it", async () => {
    const pair = shared();
    const stored = [await deliver(pair, incidents(2)), await deliver(pair, incidents(3))];
    const entries = await entriesSince(pair.police, "message-refused");
    const lines = () => pair.police.logged.filter((line) => line.startsWith("receipt refused")).length;
    const linesBefore = lines();
    const take = (id: string) =>
      expect(takeReceipt(pair.police.context, pair.oin.municipality, id, "x.y.z")).rejects.toThrow();
    for (let again = 0; again < 5; again++)
      for (const id of [...stored, "019f0000-0000-7000-8000-000000000001"]) await take(id);
    expect([await entries("JOSE_MALFORMED"), await entries("DELIVERY_UNKNOWN")]).toEqual([1, 1]);
    expect(lines() - linesBefore).toBe(1);
    pair.clock.leap(MINUTE);
    await take(stored[0]!);
    expect(await entries("JOSE_MALFORMED")).toBe(2);
  });

  it("of checkpoints that are no continuation, each another one; the alarm counts them", async () => {
    const pair = shared();
    await deliver(pair, incidents(2));
    await exchangeCheckpoints(pair.police.context, pair.oin.municipality);
    const entries = await entriesSince(pair.municipality, "checkpoint-refused");
    const origin = `sluis/${pair.oin.police}/${pair.oin.municipality}`;
    const size = await pair.municipality.store.read(async (tx) => (await tx.log.lastCosigned(origin))!.size);
    const signer = { key: pair.keys.police.log, keyName: logKeyName(pair.oin.police) };
    const fork = () => {
      const note = signCheckpoint({ origin, size, root: randomBytes(32) }, signer);
      return pair.municipality.exchange.addCheckpoint(
        pair.oin.police,
        encodeCheckpointRequest({ oldSize: size, proof: [], note }),
      );
    };
    for (let again = 0; again < 5; again++) await fork();
    expect(await entries("fork")).toBe(1);
    pair.clock.leap(MINUTE);
    await fork();
    expect(await entries("fork")).toBe(2);
    const alarm = { code: "CHECKPOINT_REFUSED", partner: pair.oin.police, subject: "" } as const;
    const raised = await pair.municipality.store.read((tx) => tx.alarms.get(alarm));
    expect(raised?.details).toMatchObject({ why: "fork", size, times: 6 });
    await pair.municipality.store.transaction((tx) => tx.alarms.clear(alarm));
  });

  it("of a partner whose clock goes to and fro", async () => {
    const pair = shared();
    const { police, municipality } = pair.keys;
    await deliver(pair, incidents(2));
    await exchangeCheckpoints(pair.police.context, pair.oin.municipality);
    const entries = await entriesSince(pair.municipality, "clock-stepped");
    const log = `sluis/${pair.oin.municipality}/${pair.oin.police}`;
    const held = await pair.municipality.store.read((tx) => tx.log.lastCosigned(log));
    const own = { key: municipality.log, keyName: logKeyName(pair.oin.municipality) };
    const signed = signCheckpoint(parseCheckpointText(parseNote(held!.note).text), own);
    const witness = { key: police.log, keyName: logKeyName(pair.oin.police) };
    const cosigned = (at: number) => {
      const note = addSignature(signed, cosignCheckpoint(signed, witness, at));
      return pair.municipality.exchange.cosign(pair.oin.police, note);
    };
    for (let again = 1; again <= 4; again++) {
      await cosigned(pair.clock.now() + 6 * MINUTE + again * 1_000);
      await cosigned(pair.clock.now() + again * 1_000);
    }
    expect(await entries()).toBe(1);
  });
});
