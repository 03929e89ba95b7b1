import { expect, it } from "vitest";
import { until } from "./steps.ts";
import { type Receiver, threeGateways } from "./three-gateways.ts";

it("a partner that takes no end of time over a message holds up none to another partner", async () => {
  await using world = await threeGateways();
  const { police, oin, faults } = world;
  const add = (to: Receiver) =>
    police.store.transaction((tx) =>
      tx.messages.add({ partner: oin[to], kind: "keys", subject: "x", token: "x.y.z", at: world.clock.now() }),
    );
  const open = (to: Receiver) => police.store.read(async (tx) => (await tx.messages.open(oin[to], 10)).length);
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let heard = false;
  faults.municipality.before = (call) => {
    if (call !== "message") return;
    heard = true;
    return answered;
  };
  try {
    await add("municipality");
    await until(async () => heard, Boolean);
    await add("prosecutor");
    await until(
      () => open("prosecutor"),
      (left) => left === 0,
    );
    expect(await open("municipality")).toBe(1);
  } finally {
    answer();
  }
  await until(
    () => open("municipality"),
    (left) => left === 0,
  );
});
