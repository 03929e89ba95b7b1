import { describe, expect, it } from "vitest";
import { writeEntry } from "../../gateway/deliveries/log-writer.ts";
import { tidy } from "../../gateway/deliveries/maintain.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { parseCheckpointText, signCheckpoint } from "../../gateway/ledger/checkpoint.ts";
import { addSignature, cosignCheckpoint } from "../../gateway/ledger/cosignature.ts";
import { logKeyName, logOrigin } from "../../gateway/ledger/log-origin.ts";
import { parseNote } from "../../gateway/ledger/signed-note.ts";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliver, deliveryAt, entriesAbout, localEntries, push, reach, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import type { Side, TwoGateways } from "./two-gateways.ts";

const shared = sharedPair();

/** The log that one side keeps about the other. */
function logOf(pair: TwoGateways, side: Side): string {
  const [own, other] = side === "police" ? ["police", "municipality"] : ["municipality", "police"];
  return `sluis/${pair.oin[own as Side]}/${pair.oin[other as Side]}`;
}

function cosignedSize(gateway: TestGateway, log: string): Promise<number> {
  return gateway.store.read(async (tx) => (await tx.log.lastCosigned(log))?.size ?? 0);
}

function headOf(gateway: TestGateway, log: string): Promise<number> {
  return gateway.store.read(async (tx) => (await tx.log.head(log)).size);
}

function exchange(pair: TwoGateways): Promise<void> {
  return exchangeCheckpoints(pair.police.context, pair.oin.municipality);
}

describe("two gateways witness each other", () => {
  it("so that after a delivery each has cosigned the other's log up to its end, and both hold both cosignatures", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(2), { agreementId });
    await exchange(pair);
    for (const side of ["police", "municipality"] as const) {
      const log = logOf(pair, side);
      const size = await headOf(pair[side], log);
      expect(size).toBeGreaterThan(3);
      for (const gateway of [pair.police, pair.municipality])
        await until(
          () => cosignedSize(gateway, log),
          (cosigned) => cosigned === size,
        );
    }
  });

  it("and cosignatures never become entries, else two gateways would answer each other for ever", async () => {
    const pair = shared();
    const before = await headOf(pair.police, logOf(pair, "police"));
    for (let round = 0; round < 3; round++) await exchange(pair);
    expect(await headOf(pair.police, logOf(pair, "police"))).toBe(before);
  });

  it("before a delivery leaves: the end of the one before is cosigned by the partner", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.before = (call) => {
      if (call === "addCheckpoint") throw lineCut();
    };
    const first = await deliver(pair, incidents(2), { agreementId });
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    const held = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => (delivery?.attempts ?? 0) > 2,
    );
    expect(held).toMatchObject({ state: "released", number: null, parked: false });
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "stored");
    const log = logOf(pair, "police");
    const { closing, sent, sizes } = await pair.police.store.read(async (tx) => ({
      closing: await tx.log.findEntry(log, "stored", first),
      sent: await tx.log.findEntry(log, "sent", deliveryId),
      sizes: (await tx.log.cosigned(log, 100)).map(({ size }) => size),
    }));
    // a checkpoint between the two was cosigned
    expect(sizes.some((size) => size > closing!.index && size <= sent!.index)).toBe(true);
  });

  it("after five days without each other, without an operator", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(2), { agreementId });
    pair.faults.before = () => {
      throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    pair.clock.leap(5 * 24 * 3600_000);
    await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => (delivery?.attempts ?? 0) > 2,
    );
    pair.faults.before = undefined;
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("so that a lost answer costs nothing: the next exchange goes on from what the partner holds", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let lost = 0;
    pair.faults.after = (call) => {
      if (call === "addCheckpoint" && lost++ < 2) throw lineCut();
    };
    for (const count of [1, 2, 3]) await deliver(pair, incidents(count), { agreementId });
    expect(lost).toBeGreaterThan(2);
    await exchange(pair);
    expect(await cosignedSize(pair.police, logOf(pair, "police"))).toBe(
      await headOf(pair.police, logOf(pair, "police")),
    );
  });

  it("also when every question is asked twice", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.repeat = 2;
    for (const count of [1, 2]) await deliver(pair, incidents(count), { agreementId });
    await exchange(pair);
  });

  it("while many agreements deliver at once: a receipt that another overtook is proven on demand", async () => {
    const pair = shared();
    const agreements = await Promise.all(Array.from({ length: 6 }, () => newAgreement(pair)));
    await Promise.all(agreements.map((agreementId) => deliver(pair, incidents(2), { agreementId })));
  });
});

describe("a final receipt", () => {
  it("is cosigned in the transaction that takes it, before anything is let go of", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const log = logOf(pair, "municipality");
    const sizes: [state: string, cosigned: boolean][] = [];
    const { barrier } = pair.police.context;
    Object.assign(pair.police.context, {
      barrier: async (name: string) => {
        await barrier(name as Parameters<typeof barrier>[0]);
        if (name !== "send.finalVerified" && name !== "send.finalKept") return;
        await pair.police.store.read(async (tx) => {
          const [delivery] = await tx.deliveries.list({ direction: "out", agreementId });
          const token = (await tx.receipts.list(delivery!.id)).find(({ stage }) => stage === "stored")?.token;
          const held = (await tx.log.lastCosigned(log))?.size ?? 0;
          const index = token && JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString()).index;
          sizes.push([delivery!.state, index !== undefined && held > index]);
        });
      },
    });
    await deliver(pair, incidents(2), { agreementId });
    // who waits for the delivery may see it stored before the barrier has looked
    await expect.poll(() => sizes).toContainEqual(["stored", true]);
    Object.assign(pair.police.context, { barrier });
    expect(sizes).not.toContainEqual(["stored", false]);
  });
});

describe("a partner that says to hold more of our log than there is", () => {
  it("and shows nothing of it, is asked a few times and then answers wrongly", async () => {
    const pair = shared();
    await exchange(pair);
    const { addCheckpoint, witnessed } = pair.municipality.exchange;
    let asked = 0;
    Object.assign(pair.municipality.exchange, {
      addCheckpoint: async () => {
        // without an end, the test would have none
        if (++asked > 50) throw lineCut();
        return { status: 409, type: "text/x.tlog.size", text: "999999\n" };
      },
      witnessed: async () => ({ status: 404, type: "text/plain", text: "nothing\n" }),
    });
    try {
      await expect(exchange(pair)).rejects.toMatchObject({ code: "PARTNER_ANSWER_INVALID" });
    } finally {
      Object.assign(pair.municipality.exchange, { addCheckpoint, witnessed });
    }
    await exchange(pair);
  });
});

describe("a partner that shows another history", () => {
  it("is refused, once in the log however often it is shown, with an alarm; nothing of it is cosigned", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(2), { agreementId });
    await exchange(pair);
    const log = logOf(pair, "police");
    const size = await cosignedSize(pair.municipality, log);
    const signer = { key: pair.keys.police.log, keyName: logKeyName(pair.oin.police) };
    const fork = signCheckpoint({ origin: log, size, root: Buffer.alloc(32, 1) }, signer);
    const later = signCheckpoint({ origin: log, size: size + 1, root: Buffer.alloc(32, 2) }, signer);
    const before = (await localEntries(pair.municipality, "checkpoint-refused")).length;
    const ask = (body: string) => pair.municipality.exchange.addCheckpoint(pair.oin.police, body);
    for (let again = 0; again < 3; again++)
      expect(await ask(`old ${size}\n\n${fork}`)).toEqual({ status: 409, type: "text/x.tlog.size", text: `${size}\n` });
    expect(await ask(`old ${size}\n${"A".repeat(43)}=\n\n${later}`)).toMatchObject({ status: 422 });
    const refused = (await localEntries(pair.municipality, "checkpoint-refused")).slice(before);
    expect(refused.map(({ reason, checkpoint, partner }) => [reason, checkpoint?.size, partner])).toEqual([
      ["fork", size, pair.oin.police],
      ["inconsistent", size + 1, pair.oin.police],
    ]);
    const alarms = await pair.municipality.store.read((tx) => tx.alarms.list());
    expect(alarms).toContainEqual(expect.objectContaining({ code: "CHECKPOINT_REFUSED", partner: pair.oin.police }));
    expect(await cosignedSize(pair.municipality, log)).toBe(size);
    await pair.municipality.store.transaction((tx) =>
      tx.alarms.clear({ code: "CHECKPOINT_REFUSED", partner: pair.oin.police, subject: "" }),
    );
  });

  it("is answered by what is wrong, as C2SP tlog-witness says", async () => {
    const pair = shared();
    await exchange(pair);
    const log = logOf(pair, "police");
    const held = await pair.municipality.store.read((tx) => tx.log.lastCosigned(log));
    const signer = { key: pair.keys.police.log, keyName: logKeyName(pair.oin.police) };
    const stranger = { key: pair.keys.municipality.log, keyName: logKeyName(pair.oin.police) };
    const head = parseCheckpointText(parseNote(held!.note).text);
    const ask = async (body: string) => (await pair.municipality.exchange.addCheckpoint(pair.oin.police, body)).status;
    expect(await ask("")).toBe(400);
    expect(await ask(`old ${head.size + 1}\n\n${signCheckpoint(head, signer)}`)).toBe(400);
    expect(await ask(`old ${head.size}\n\n${signCheckpoint(head, stranger)}`)).toBe(403);
    expect(await ask(`old 0\n\n${signCheckpoint({ ...head, origin: `${log}/2` }, signer)}`)).toBe(404);
    expect(await ask(`old 0\n\n${signCheckpoint(head, signer)}`)).toBe(409);
    expect(await ask(`old ${head.size}\n\n${signCheckpoint(head, signer)}`)).toBe(200);
  });
});

describe("a cosignature that is handed over", () => {
  async function held() {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1), { agreementId });
    await exchange(pair);
    const log = logOf(pair, "municipality");
    const known = await pair.municipality.store.read((tx) => tx.log.cosigned(log, 100));
    const put = async (note: string) => (await pair.municipality.exchange.cosign(pair.oin.police, note)).status;
    const own = { key: pair.keys.municipality.log, keyName: logKeyName(pair.oin.municipality) };
    const police = { key: pair.keys.police.log, keyName: logKeyName(pair.oin.police) };
    return { pair, log, known, put, own, police };
  }

  it("again, or an older one, changes nothing", async () => {
    const { pair, log, known, put } = await held();
    for (const { note } of [...known].reverse()) expect(await put(note)).toBe(200);
    expect(await pair.municipality.store.read((tx) => tx.log.cosigned(log, 100))).toEqual(known);
  });

  it("is refused when the log did not sign it, the partner did not cosign it, or a cosignature stands in the place of a signature", async () => {
    const { known, put, own, police, log } = await held();
    const head = parseCheckpointText(parseNote(known[0]!.note).text);
    const signed = signCheckpoint(head, own);
    const now = Date.now();
    expect(await put(signed)).toBe(403);
    expect(await put(addSignature(signed, cosignCheckpoint(signed, own, now)))).toBe(403);
    expect(await put(addSignature(signed, cosignCheckpoint(signed, { ...police, key: own.key }, now)))).toBe(403);
    const forged = signCheckpoint(head, { ...own, key: police.key });
    expect(await put(addSignature(forged, cosignCheckpoint(forged, police, now)))).toBe(403);
    const swapped = `${parseNote(signed).text}\n${cosignCheckpoint(signed, own, now)}`;
    expect(await put(addSignature(swapped, cosignCheckpoint(signed, police, now)))).toBe(403);
    const other = signCheckpoint({ ...head, size: 1 }, own);
    expect(await put(addSignature(other, cosignCheckpoint(signed, police, now)))).toBe(403);
    const elsewhere = signCheckpoint({ ...head, origin: `${log}/9` }, own);
    expect(await put(addSignature(elsewhere, cosignCheckpoint(elsewhere, police, now)))).toBe(404);
    expect(await put("nothing")).toBe(400);
  });

  it("from the future says that the clocks are apart: an entry and an alarm; what is sent waits, what is received goes on", async () => {
    const { pair, log, put, own, police } = await held();
    const agreementId = await newAgreement(pair);
    const { size } = await pair.municipality.store.read((tx) => tx.log.head(log));
    await exchange(pair);
    const note = (await pair.municipality.store.read((tx) => tx.log.lastCosigned(log)))!.note;
    const signed = signCheckpoint(parseCheckpointText(parseNote(note).text), own);
    expect(size).toBeGreaterThan(0);
    const later = pair.clock.now() + 6 * 60_000;
    expect(await put(addSignature(signed, cosignCheckpoint(signed, police, later)))).toBe(200);
    const apart = { code: "CLOCK_APART", partner: pair.oin.police, subject: "" } as const;
    expect(await pair.municipality.store.read((tx) => tx.alarms.get(apart))).toMatchObject({
      details: { partner: pair.oin.police },
    });
    const [entry] = (await localEntries(pair.municipality, "clock-stepped")).slice(-1);
    expect(entry?.clock?.milliseconds).toBeGreaterThan(5 * 60_000);
    await deliver(pair, incidents(2), { agreementId });
    pair.clock.leap(10 * 60_000);
    await exchange(pair);
    expect(await pair.municipality.store.read((tx) => tx.alarms.get(apart))).toBeUndefined();
  });
});

describe("what is overdue", () => {
  it("is a final receipt after a day: an entry and an alarm on both sides, until it is there", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const { barrier } = pair.municipality.context;
    const held = Promise.withResolvers<void>();
    Object.assign(pair.municipality.context, {
      barrier: async (name: string) => {
        if (name === "load.claimed") await held.promise;
      },
    });
    const { deliveryId } = await push(pair, incidents(2), { agreementId });
    await reach(() => pair.police, deliveryId, "accepted");
    pair.clock.leap(25 * 3600_000);
    const overdue = (gateway: TestGateway) =>
      gateway.store.read(async (tx) => (await tx.alarms.list()).filter(({ subject }) => subject === deliveryId));
    for (const gateway of [pair.police, pair.municipality]) {
      const [alarm] = await until(
        () => overdue(gateway),
        (alarms) => alarms.length > 0,
      );
      expect(alarm).toMatchObject({ code: "RECEIPT_OVERDUE", details: { delivery: deliveryId, hours: 25 } });
      await tidy(gateway.context);
      const entries = (await entriesAbout(gateway, deliveryId)).filter(({ type }) => type === "overdue");
      expect(entries.map(({ reason }) => reason)).toEqual(["RECEIPT_OVERDUE"]);
    }
    Object.assign(pair.municipality.context, { barrier });
    held.resolve();
    await reach(() => pair.police, deliveryId, "stored");
    for (const gateway of [pair.police, pair.municipality]) {
      await tidy(gateway.context);
      expect(await overdue(gateway)).toEqual([]);
    }
  });

  it("is a cosignature after a day, while entries wait for it; nothing is stopped, and the next one ends it", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1), { agreementId });
    await exchange(pair);
    const old = { code: "COSIGNATURE_OLD", partner: pair.oin.municipality, subject: "" } as const;
    await tidy(pair.police.context);
    expect(await pair.police.store.read((tx) => tx.alarms.get(old))).toBeUndefined();
    pair.faults.before = () => {
      throw lineCut();
    };
    await push(pair, incidents(2), { agreementId });
    pair.clock.leap(26 * 3600_000);
    await tidy(pair.police.context);
    expect(await pair.police.store.read((tx) => tx.alarms.get(old))).toMatchObject({ details: { hours: 26 } });
    pair.faults.before = undefined;
    await exchange(pair);
    expect(await pair.police.store.read((tx) => tx.alarms.get(old))).toBeUndefined();
  });
});

describe("a clock that steps back", () => {
  it("holds up what is sent until it has passed the last time in the log; what is received goes on", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1), { agreementId });
    // further than the push takes: the clock runs on meanwhile
    pair.clock.leap(-60_000);
    const { deliveryId } = await push(pair, incidents(2), { agreementId });
    const stepped = { code: "CLOCK_STEPPED", partner: "", subject: "" } as const;
    const alarm = await pair.police.store.read((tx) => tx.alarms.get(stepped));
    expect(alarm?.details["seconds"]).toBeGreaterThan(1);
    const waits = await until(
      () => deliveryAt(pair.police, deliveryId),
      (delivery) => delivery?.reason === "CLOCK_STEPPED",
    );
    expect(waits).toMatchObject({ state: "released", number: null, parked: false });
    pair.clock.leap(60_000);
    await reach(() => pair.police, deliveryId, "stored");
    await tidy(pair.police.context);
    expect(await pair.police.store.read((tx) => tx.alarms.get(stepped))).toBeUndefined();
  });
});

describe("a clock that is not credible", () => {
  it("dates no entry, so that nothing is held up once it is right", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    await deliver(pair, incidents(1), { agreementId });
    const { context } = pair.police;
    const tenYears = 3653 * 24 * 3600_000;
    const wrong = {
      ...context,
      clock: { ...context.clock, now: () => pair.clock.now() + tenYears },
      clockIsCredible: () => false,
    };
    const log = logOrigin(pair.oin.police, null);
    const entry = { type: "log-read", environment: "test", role: "auditor" } as const;
    const write = (how: typeof context) =>
      how.store.transaction((tx) => writeEntry(how, tx, log, entry, { actor: "auditor-1" }));
    const times = async () => (await localEntries(pair.police, "log-read")).map(({ time }) => time);
    await write(context);
    await write(wrong);
    expect(Math.max(...(await times()))).toBeLessThanOrEqual(pair.clock.now());
    await deliver(pair, incidents(2), { agreementId });
    const alarms = await pair.police.store.read((tx) => tx.alarms.list());
    expect(alarms.filter(({ code }) => code === "CLOCK_STEPPED")).toEqual([]);
  });
});
