import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import { exchangeCheckpoints } from "../../gateway/deliveries/witness/exchange-checkpoints.ts";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import { type PostgresDatabases, postgresDatabases } from "../store/postgres-database.ts";
import { extractOf, incidents } from "./incidents.ts";
import { CHIEF, DAY, ID, NEW, NOW, OLD, steps } from "./rotation-steps.ts";
import { severalInstances } from "./several-instances.ts";
import { AUDITOR, chunks, OFFICER, pushRequest, reach, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

/** All instances of both sides look at once for what is due, as their sweepers might. */
const sweepAll = (all: readonly TestGateway[]) => Promise.all(all.map(({ context }) => sweepEpochs(context)));

it("a rotation of pseudonym keys goes on at whichever instance, and each step is done and logged once", async () => {
  await using world = await severalInstances(databases);
  const { police, municipality, clock, oin } = world;
  const all = [...police, ...municipality];
  let first = 1;
  const deliver = async (at: TestGateway) => {
    first += 10;
    const file = extractOf(incidents(5, first));
    const { deliveryId } = await at.officer.push(OFFICER, pushRequest(file), chunks(file), () => {});
    await reach(() => at, deliveryId, "stored");
  };
  const confirmed = (epoch: string, act: string) =>
    until(
      async () => {
        await sweepAll(all);
        return police[1]!.officer.epochs(AUDITOR, ID);
      },
      (epochs) => epochs.some((each) => each.epoch === epoch && each.confirmations.some((said) => said.act === act)),
    );
  await deliver(police[0]!);
  // two officers at two instances may ask for the same step at once
  await Promise.allSettled(police.map(({ officer }) => officer.changeEpoch(CHIEF, ID, NEW, "rotation")));
  await until(
    () => municipality[1]!.officer.acceptKeys(CHIEF, ID).catch(({ code }: { code: string }) => ({ state: code })),
    ({ state }) => state === "accepted",
  );
  await confirmed(NEW, "announced");
  await Promise.allSettled(police.map(({ officer }) => officer.activateEpoch(CHIEF, ID, NEW, NOW)));
  await confirmed(NEW, "activated");
  for (const at of police) await deliver(at);
  clock.leap(31 * DAY);
  await Promise.allSettled(police.map(({ officer }) => officer.changeEpoch(CHIEF, ID, OLD, "retirement")));
  await confirmed(OLD, "retired");
  await deliver(police[1]!);

  for (const side of [police, municipality])
    for (const at of side) {
      const seen = await steps(at);
      for (const step of [`key-handed-over ${NEW}`, `key-activated ${NEW}`, `key-retired ${OLD}`, `erased ${OLD}`])
        expect(seen.filter((each) => each === step)).toEqual([step]);
      expect(await at.officer.epochs(AUDITOR, ID)).toMatchObject([
        { epoch: OLD, state: "retired" },
        { epoch: NEW, state: "active", inUse: true },
      ]);
    }
  await exchangeCheckpoints(police[0]!.context, oin.municipality);
  const [left, right] = await Promise.all([
    police[0]!.officer.logBundle(AUDITOR, `sluis/${oin.police}/${oin.municipality}`),
    municipality[1]!.officer.logBundle(AUDITOR, `sluis/${oin.municipality}/${oin.police}`),
  ]);
  expect(verifyDocuments(left, right)).toMatchObject({ ok: true, findings: [] });
}, 120_000);
