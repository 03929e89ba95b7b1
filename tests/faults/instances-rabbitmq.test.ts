import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfig } from "../../gateway/cli/load-config.ts";
import type { BarrierName } from "../../gateway/deliveries/barrier.ts";
import { systemClock } from "../../gateway/main/system-clock.ts";
import { preparePostgres } from "../../gateway/store/postgres/prepare-postgres.ts";
import { type Cluster, type ClusterSide, createCluster } from "./cluster.ts";
import { startDeliveryStream } from "./delivery-stream.ts";
import { expectAllDelivered, type Tally } from "./expect-all-delivered.ts";
import { faultRows } from "./fault-rows.ts";
import type { FaultRow } from "./fault-table.ts";
import { laterProgram } from "./later-program.ts";
import { newCertificate } from "./new-certificate.ts";
import { MUNICIPALITY_OIN, POLICE_OIN } from "./pair.ts";
import { type Production, startProduction } from "./production.ts";
import { eventually, type Side, WHO } from "./side.ts";

/** Set by `npm run faults`: where rows of its table go, and more deaths. */
const ROWS = process.env["SLUIS_FAULT_ROWS"];

const OIN = { police: POLICE_OIN, municipality: MUNICIPALITY_OIN } as const;
type Name = keyof typeof OIN;
type Death = readonly [Name, BarrierName];

/** Where the first instance of a side dies while deliveries stream by; the second one is not told. */
const DEATHS: readonly Death[] = [
  ["police", "send.partSent"],
  ["municipality", "load.partLoaded"],
];
const MORE_DEATHS: readonly Death[] = [
  ["police", "push.partKept"],
  ["police", "push.prepared"],
  ["police", "send.turnTaken"],
  ["police", "send.acceptedKept"],
  ["municipality", "receive.manifestKept"],
  ["municipality", "receive.partKept"],
  ["municipality", "receive.acceptedLogged"],
  ["municipality", "load.claimed"],
  ["municipality", "load.stored"],
  ["municipality", "load.exported"],
];

describe("two instances per side, on one PostgreSQL and one RabbitMQ each", {
  timeout: 1_200_000,
}, () => {
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
  /** What the administrator does before an upgrade, while the old version runs. */
  const prepare = ({ database }: ClusterSide, migrations: URL): Promise<number> => {
    const { host, port, user, password, ca } = production.postgres;
    const tls = ca === null ? null : { ca };
    return preparePostgres({
      connection: { host, port, user, password: async () => password, database: database.name, tls },
      applicationRole: database.connection.user,
      analystRole: null,
      clock: systemClock,
      migrations,
    });
  };
  /** At one instance a certificate is made, at one of the partner's its card is accepted; all of them go over to it. */
  const replaceCertificate = async (name: Name, partner: Name): Promise<void> => {
    const [first, second] = cluster[name].instances;
    const [one, other] = cluster[partner].instances;
    const oin = OIN[name];
    const { serialNumber } = new X509Certificate(await newCertificate(first!, oin));
    const issuer = join(dirname(first!.config), "development-ca", "ca.pem");
    const offered = await eventually("the partner was offered the card", async () => {
      const [card] = await one!.officer.partnerCards(WHO);
      return card?.offered ?? undefined;
    });
    await other!.officer.acceptCard(WHO, oin, offered.serial);
    await eventually("the other instance knows that the partner has the card", async () => {
      const [card] = await second!.officer.partnerCards(WHO);
      return card?.ownSerial === offered.serial ? true : undefined;
    });
    for (const { config } of cluster[name].instances) {
      const { door } = loadConfig(config, {});
      if (door !== null)
        await eventually("each door shows the new certificate", async () =>
          (await serialAt(door.port, issuer)) === serialNumber ? true : undefined,
        );
    }
  };
  const all = (): readonly Side[] => [...cluster.police.instances, ...cluster.municipality.instances];

  it("lose and double nothing when one is killed again and again, comes back, and the next version takes their place under load", async () => {
    const began = Date.now();
    const stream = startDeliveryStream(cluster);
    const goesOn = async () => {
      const before = stream.acknowledged().length;
      await eventually("deliveries go on", () => (stream.acknowledged().length >= before + 3 ? true : undefined));
    };
    for (const [side, barrier] of ROWS === undefined ? DEATHS : [...DEATHS, ...MORE_DEATHS]) {
      const dying = cluster[side].instances[0]!;
      await dying.stop();
      await dying.start({ SLUIS_TEST_KILL_AT: barrier });
      // partners keep to the door that answered last: so they come to this one
      if (barrier.startsWith("receive.")) {
        await cluster[side].instances[1]!.stop();
        await cluster[side].instances[1]!.start();
      }
      const { child, ended } = dying.process();
      await eventually(`${barrier} reached, after ${JSON.stringify(stream.refusals())}`, () =>
        (child.exitCode ?? child.signalCode) === null ? undefined : true,
      );
      expect(await ended).toEqual({ code: null, signal: "SIGKILL" });
      await goesOn();
      await dying.start();
    }
    if (ROWS !== undefined) {
      await replaceCertificate("municipality", "police");
      await goesOn();
      await replaceCertificate("police", "municipality");
      await goesOn();
    }
    using later = laterProgram();
    for (const side of [cluster.police, cluster.municipality]) await prepare(side, later.migrations);
    // in the short run the old version goes on beside the new one
    for (const instance of ROWS === undefined ? all().filter((_, at) => at % 2 === 1) : all()) {
      expect(await instance.stop()).toEqual({ code: 0, signal: null });
      await goesOn();
      await instance.start({}, later.main);
      await goesOn();
    }
    const acknowledged = await stream.finish();
    const tally = await expectAllDelivered(cluster, acknowledged);
    if (ROWS !== undefined) keepRow(ROWS, stream.attempts(), tally, (Date.now() - began) / 1000);
    expect(tally, JSON.stringify(stream.refusals())).toEqual({
      ...tally,
      lost: 0,
      doubled: 0,
      unexpected: 0,
      missingInLogs: 0,
    });
    expect(tally.stored).toBe(tally.acknowledged);
  });
});

/** Serial number of the certificate that a door shows; undefined for one that does not hold, by the authority that issued the new one. */
async function serialAt(port: number, issuer: string): Promise<string | undefined> {
  const socket = connect({ host: "127.0.0.1", port, ca: readFileSync(issuer), minVersion: "TLSv1.3" });
  socket.on("error", () => {}); // it shows no certificate of its own, which the door may tell later
  const shown = await once(socket, "secureConnect").then(
    () => socket.getPeerCertificate().serialNumber,
    () => undefined,
  );
  socket.destroy();
  return shown;
}

function keepRow(
  folder: string,
  attempts: number,
  { missingInLogs, stored: _, ...counts }: Tally,
  seconds: number,
): void {
  const row: FaultRow = {
    ...{ profile: "production", group: "instances" },
    name: "instances of either side killed at each step, added again, given new certificates, and replaced by the next version under load",
    expected: "every acknowledged delivery stored once, in both logs",
    ...{ attempts, ...counts },
    problems:
      missingInLogs === 0 ? [] : [`${missingInLogs} deliveries with other entries in a log than they should have`],
    ...{ seconds: Math.round(seconds), place: 9_000 },
  };
  faultRows(folder).keep(row);
}
