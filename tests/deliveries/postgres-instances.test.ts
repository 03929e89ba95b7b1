import { createSecretKey, generateKeyPairSync, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from "vitest";
import type { Settings } from "../../gateway/cli/settings.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { sweep } from "../../gateway/deliveries/sweep.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { sharedKeys } from "../../gateway/main/shared-keys.ts";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import { type PostgresDatabases, postgresDatabases } from "../store/postgres-database.ts";
import { extractOf, type Incident, incidents } from "./incidents.ts";
import { type InstancesWorld, type SeveralInstances, severalInstances } from "./several-instances.ts";
import {
  AUDITOR,
  chunks,
  deliveriesAt,
  deliveryAt,
  entriesAbout,
  OFFICER,
  pushRequest,
  reach,
  until,
} from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import { makeKeys } from "./test-keys.ts";
import { demoAgreement } from "./two-gateways.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

/** So long that a busy machine loses none by chance; where one must run out, the clock leaps. */
const LEASE = 60_000;

async function start(world: InstancesWorld = {}): Promise<SeveralInstances> {
  const instances = await severalInstances(databases, world);
  onTestFinished(() => instances[Symbol.asyncDispose]());
  return instances;
}

const pushAt = (at: TestGateway, rows: readonly Incident[], agreementId = "demo-incidenten") => {
  const file = extractOf(rows);
  return at.officer.push(OFFICER, pushRequest(file, { agreementId }), chunks(file), () => {});
};

/** A file of which the rest comes when it is let go. */
function slowFile(rows: readonly Incident[]) {
  const file = extractOf(rows);
  const rest = Promise.withResolvers<void>();
  async function* bytes() {
    yield Uint8Array.from(file.subarray(0, 200));
    await rest.promise;
    yield Uint8Array.from(file.subarray(200));
  }
  return { file, bytes: bytes(), go: rest.resolve };
}

describe("two instances on one store", () => {
  it("withdraw what was pushed to the other one, which is gone at each of the receiver's", async () => {
    const { police, municipality } = await start();
    const { deliveryId } = await pushAt(police[0]!, incidents(4));
    await reach(() => police[1]!, deliveryId, "stored");
    const asked = await police[1]!.officer.withdraw(OFFICER, { deliveryId, reason: "verkeerd bestand", keys: null });
    await reach(() => police[0]!, asked.deliveryId, "stored");
    for (const gateway of [...police, ...municipality])
      expect((await deliveryAt(gateway, deliveryId))?.state).toBe("withdrawn");
    const late = await pushAt(police[0]!, incidents(5));
    await reach(() => police[1]!, late.deliveryId, "stored");
    const { effect } = await municipality[1]!.officer.delivery(OFFICER, late.deliveryId);
    expect(effect).toMatchObject({ withheld: 4 });
    const types = (await entriesAbout(municipality[0]!, deliveryId)).map(({ type }) => type);
    expect(types.filter((type) => type === "withdrawn")).toHaveLength(1);
  });

  it("share the work: what is pushed to either is stored once, in order, and both logs agree", async () => {
    const agreements = ["demo-een", "demo-twee", "demo-drie"].map((id) => demoAgreement({ id }));
    const { police, municipality, oin } = await start({ agreements });
    const pushed = await Promise.all(
      ["demo-een", "demo-twee", "demo-drie"].flatMap((id, n) =>
        police.map(async (at, half) => pushAt(at, incidents(4, 100 * n + 10 * half), id)),
      ),
    );
    for (const { deliveryId } of pushed) {
      await reach(() => police[0]!, deliveryId, "stored");
      expect((await entriesAbout(municipality[0]!, deliveryId)).map(({ type }) => type)).toEqual([
        "received",
        "stored",
      ]);
    }
    for (const { id } of agreements as unknown as { id: string }[]) {
      const stored = await deliveriesAt(municipality[1]!, "in", id);
      expect(stored.map(({ number, state }) => [number, state])).toEqual([
        [1, "stored"],
        [2, "stored"],
      ]);
    }
    const bundles = await Promise.all([
      police[1]!.officer.logBundle(AUDITOR, `sluis/${oin.police}/${oin.municipality}`),
      municipality[1]!.officer.logBundle(AUDITOR, `sluis/${oin.municipality}/${oin.police}`),
    ]);
    const { ok, findings } = verifyDocuments(...bundles);
    expect([ok, findings]).toEqual([true, []]);
  });

  it("leave the other's preparation alone as long as it lives, however slow its file comes", async () => {
    const { police, clock } = await start({ policy: { lease: LEASE } });
    const { file, bytes, go } = slowFile(incidents(5));
    const pushing = police[0]!.officer.push(OFFICER, pushRequest(file), bytes, () => {});
    const [draft] = await until(
      () => deliveriesAt(police[1]!, "out", "demo-incidenten"),
      ([found]) => found?.state === "preparing",
    );
    const leaseUntil = async () => {
      const held = await police[1]!.store.read((tx) => tx.leases.holder(`preparation:${draft!.id}`));
      return held?.until ?? 0;
    };
    // twice as long as a lease that is not renewed
    for (let half = 0; half < 4; half++) {
      const before = await leaseUntil();
      clock.leap(LEASE / 2);
      await until(leaseUntil, (renewed) => renewed >= before + LEASE / 2);
      await sweep(police[1]!.context);
    }
    const late = await police[0]!.context.store.read((tx) => tx.deliveries.list({ states: ["preparing"] }));
    expect(late.length).toBe(1);
    go();
    const { deliveryId } = await pushing;
    await reach(() => police[1]!, deliveryId, "stored");
  });

  it("end the other's preparation when it died, and nothing of it stays", async () => {
    const { police, clock } = await start({ policy: { lease: LEASE } });
    const died = police[0]!.dieAt("push.partKept");
    await expect(pushAt(police[0]!, incidents(5))).rejects.toThrow("dead");
    await died;
    clock.leap(LEASE);
    const [draft] = await until(
      () => deliveriesAt(police[1]!, "out", "demo-incidenten"),
      ([found]) => found?.state === "failed",
    );
    expect(draft).toMatchObject({ reason: "INTERRUPTED", secret: null, number: null });
    expect(await police[1]!.store.read((tx) => tx.parts.list(draft!.id))).toEqual([]);
    const { deliveryId } = await pushAt(police[1]!, incidents(5));
    await reach(() => police[1]!, deliveryId, "stored");
  });

  it("end a preparation whose lease was taken over, and keep none of its bytes", async () => {
    const { police } = await start({ policy: { lease: LEASE } });
    const { file, bytes, go } = slowFile(incidents(5));
    const pushing = police[0]!.officer.push(OFFICER, pushRequest(file), bytes, () => {});
    const [draft] = await until(
      () => deliveriesAt(police[1]!, "out", "demo-incidenten"),
      (found) => found.length === 1,
    );
    const lease = `preparation:${draft!.id}`;
    await police[1]!.store.transaction(async (tx) => {
      const held = await tx.leases.holder(lease);
      await tx.leases.release(lease, held!.holder);
    });
    go();
    await expect(pushing).rejects.toMatchObject({ code: "INTERRUPTED" });
    await until(
      () => deliveryAt(police[1]!, draft!.id),
      (found) => found?.state === "failed",
    );
    expect(await police[1]!.store.read((tx) => tx.parts.list(draft!.id))).toEqual([]);
  });

  it("fetch the partner's news one at a time, and the other takes over from one that stops or dies", async () => {
    const { police, municipality, clock, links, oin, add } = await start({ policy: { lease: LEASE } });
    const asking = new Set<number>();
    let most = 0;
    const watch = (n: number) => {
      links[n]!.faults.before = (call) => {
        if (call !== "outbox") return;
        asking.add(n);
        most = Math.max(most, asking.size);
      };
    };
    for (const n of [0, 1]) watch(n);
    const first = await pushAt(police[1]!, incidents(3));
    await reach(() => police[1]!, first.deliveryId, "stored");
    const [collector] = asking;
    expect([most, asking.size]).toEqual([1, 1]);
    await police[collector!]!.stop();
    const other = police[1 - collector!]!;
    const second = await pushAt(other, incidents(3, 50));
    await reach(() => other, second.deliveryId, "stored");
    const third = await add("police");
    const died = other.dieAt("send.finalFetched");
    const last = await pushAt(third, incidents(3, 90));
    await died;
    clock.leap(LEASE);
    await reach(() => third, last.deliveryId, "stored");
    const cursor = () => third.store.read((tx) => tx.settings.get(`outbox:${oin.municipality}`));
    const receipts = await municipality[0]!.store.read((tx) => tx.receipts.after(oin.police, 0, 100));
    await until(cursor, (position) => Number(position) === receipts.at(-1)!.position);
  });

  it("tell a partner, and an officer who waits, at one what happened at the other", async () => {
    const { police, municipality, oin } = await start();
    const signal = new AbortController().signal;
    // also by an instance that started after the first contact
    await exchangeCheckpoints(police[0]!.context, oin.municipality);
    const news = municipality[1]!.exchange.outbox(oin.police, 0, signal);
    const { deliveryId } = await pushAt(police[0]!, incidents(3));
    // more than one receipt when the look comes late
    expect(new Set((await news).map((item) => item.deliveryId))).toEqual(new Set([deliveryId]));
    let state: string = "released";
    while (state !== "stored")
      state = (await police[1]!.officer.waitForChange(OFFICER, deliveryId, state, signal)).delivery.state;
  });
});

describe("the keys of an instance", () => {
  const settings = { oin: "00000099000000001000", environment: "test" } as Settings;
  const openStore = async () => {
    const database = await databases.create();
    const store = await database.open();
    onTestFinished(async () => {
      await store.close();
      await database.free();
    });
    return store;
  };

  it("are those of the store where a gateway makes them at first use, so that a record has one reference at all instances", async () => {
    const store = await openStore();
    const own = makeKeys(null).gateway;
    const copied = { ...own, pushIdentity: createSecretKey(randomBytes(32)), refKey: async () => own.pushIdentity };
    const rules = { logKeys: [own.log], mayMakeRefKey: async () => {} };
    const [one, two] = [
      await sharedKeys(settings, own, store, rules),
      await sharedKeys(settings, copied, store, rules),
    ];
    expect(two.pushIdentity.equals(one.pushIdentity)).toBe(true);
    const refKeys = await Promise.all([one, two].map((keys) => keys.refKey("demo-incidenten")));
    expect(refKeys[0]!.equals(refKeys[1]!)).toBe(true);
    const others = await Promise.all([one, two].map((keys) => keys.refKey("ander")));
    expect(others[0]!.equals(others[1]!)).toBe(true);
    const raw = await store.read((tx) => tx.settings.get("secret:push-identity"));
    expect(Buffer.from(raw!, "base64url").includes(one.pushIdentity.export())).toBe(false);

    const log = generateKeyPairSync("ed25519").privateKey;
    await expect(sharedKeys(settings, own, store, { ...rules, logKeys: [log] })).rejects.toMatchObject({
      code: "INSTANCE_DIFFERS",
      details: { what: "logKey" },
    });
    await expect(sharedKeys({ ...settings, oin: "00000099000000002000" }, own, store, rules)).rejects.toMatchObject({
      code: "INSTANCE_DIFFERS",
    });
    const { wrap, unwrap } = makeKeys(null).gateway;
    await expect(sharedKeys(settings, { ...own, wrap, unwrap }, store, rules)).rejects.toMatchObject({
      code: "UNWRAP_FAILED",
    });
  });

  it("of references are not made anew for an agreement that was delivered under, nor while none may be made", async () => {
    const store = await openStore();
    const own = makeKeys(null).gateway;
    const closed = { number: 1, manifestHash: "0".repeat(64) };
    await store.transaction((tx) => tx.deliveries.closeNumber("demo-incidenten", "out", closed));
    const mayMakeRefKey = async () => {
      throw new SluisError("CHECKPOINT_FIRST");
    };
    const keys = await sharedKeys(settings, own, store, { logKeys: [own.log], mayMakeRefKey });
    await expect(keys.refKey("demo-incidenten")).rejects.toMatchObject({ code: "REF_KEY_LOST" });
    await expect(keys.refKey("ander")).rejects.toMatchObject({ code: "CHECKPOINT_FIRST" });
  });
});
