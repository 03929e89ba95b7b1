import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BarrierName } from "../../gateway/deliveries/barrier.ts";
import { type Cluster, createCluster } from "./cluster.ts";
import { startDeliveryStream } from "./delivery-stream.ts";
import { expectAllDelivered } from "./expect-all-delivered.ts";
import { type Production, startProduction } from "./production.ts";
import { eventually, type Side } from "./side.ts";

/** Where the first instance of a side dies while deliveries stream by; the second one is not told. */
const DEATHS: readonly (readonly ["police" | "municipality", BarrierName])[] = [
  ["police", "push.partKept"],
  ["municipality", "load.partLoaded"],
  ["police", "send.partSent"],
  ["municipality", "receive.acceptedLogged"],
];

describe("two instances per side, on one PostgreSQL and one RabbitMQ each", { timeout: 300_000 }, () => {
  let production: Production;
  let cluster: Cluster;
  beforeAll(async () => {
    production = await startProduction();
    cluster = await createCluster({ production, instances: 2, agreements: 3, takeOverMs: 2_000 });
    await Promise.all(all().map((side) => side.start()));
  }, 300_000);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await production?.[Symbol.asyncDispose]();
  });
  const all = (): readonly Side[] => [...cluster.police.instances, ...cluster.municipality.instances];

  it("lose and double nothing when one is killed again and again, comes back, and all are started anew under load", async () => {
    const stream = startDeliveryStream(cluster);
    const goesOn = async () => {
      const before = stream.acknowledged().length;
      await eventually("deliveries go on", () => (stream.acknowledged().length >= before + 3 ? true : undefined));
    };
    for (const [side, barrier] of DEATHS) {
      const dying = cluster[side].instances[0]!;
      await dying.stop();
      await dying.start({ SLUIS_TEST_KILL_AT: barrier });
      const { child, ended } = dying.process();
      await eventually(`${barrier} reached`, () => ((child.exitCode ?? child.signalCode) === null ? undefined : true));
      expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
      await goesOn();
      await dying.start();
    }
    for (const instance of all()) {
      expect(await instance.stop()).toEqual({ code: 0, signal: null });
      await goesOn();
      await instance.start();
    }
    const acknowledged = await stream.finish();
    const tally = await expectAllDelivered(cluster, acknowledged);
    process.stdout.write(`${JSON.stringify({ attempts: stream.attempts(), ...tally })}\n`);
    expect(tally).toEqual({ ...tally, lost: 0, doubled: 0, unexpected: 0, missingInLogs: 0 });
    expect(tally.stored).toBe(tally.acknowledged);
  });
});
