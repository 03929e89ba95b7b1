import { readdirSync } from "node:fs";
import { expect } from "vitest";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import type { Cluster, ClusterSide } from "./cluster.ts";
import type { Acknowledged } from "./delivery-stream.ts";
import { MUNICIPALITY_OIN, POLICE_OIN } from "./pair.ts";
import { eventually, WHO } from "./side.ts";

/** What became of a stream; every count but the first two must be 0. */
export interface Tally {
  readonly acknowledged: number;
  readonly stored: number;
  readonly lost: number;
  readonly doubled: number;
  readonly unexpected: number;
  readonly missingInLogs: number;
}

/** What the log of each side says of a delivery that went as it should. */
const ENTRIES = {
  police: ["accepted", "prepared", "released", "sent", "stored", "tallied"],
  municipality: ["export", "received", "stored"],
} as const;

/**
 * Waits until nothing is under way any more, and counts: every acknowledged delivery is at the municipality once and whole, nothing else is,
 * both logs have every step of each, and the logs verify, alone and against each other. In: the cluster, what was acknowledged.
 */
export async function expectAllDelivered(cluster: Cluster, acknowledged: readonly Acknowledged[]): Promise<Tally> {
  const { police, municipality } = cluster;
  const left = async () => (await underWay(police)) + (await underWay(municipality));
  // on a busy machine much may be waiting: as long as it grows less, it goes on
  for (let before = await left(); before > 0; )
    before = await eventually(`less under way than ${before}`, async () => {
      const now = await left();
      return now < before ? now : undefined;
    });
  const wanted = new Map(acknowledged.map((each) => [each.deliveryId, each]));
  const stored = await storedAt(municipality);
  const rows = await rowsAt(municipality);
  const logged = { police: await entriesAt(police), municipality: await entriesAt(municipality) };
  const files = readdirSync(cluster.dropFolder);
  const lost = [...wanted].filter(([id, { rows: sent }]) => !stored.includes(id) || (rows.get(id) ?? 0) < sent);
  const doubled = [
    ...acknowledged.filter(
      ({ deliveryId }, at) => acknowledged.findIndex((each) => each.deliveryId === deliveryId) < at,
    ),
    ...[...wanted].filter(([id, { rows: sent }]) => (rows.get(id) ?? 0) > sent),
    ...stored.filter((id) => files.filter((name) => name.includes(id)).length !== 2),
  ];
  const missing = (["police", "municipality"] as const).flatMap((side) =>
    [...wanted.keys()].filter((id) => String(logged[side].get(id)) !== String(ENTRIES[side])),
  );
  await expectNumbered(cluster);
  await expectLogsAgree(cluster);
  return {
    acknowledged: wanted.size,
    stored: stored.length,
    lost: lost.length,
    doubled: doubled.length,
    unexpected: stored.filter((id) => !wanted.has(id)).length,
    missingInLogs: missing.length,
  };
}

/** Deliveries and hints that somebody still has to do something about, given up ones included. */
async function underWay({ database }: ClusterSide): Promise<number> {
  const { rows } =
    await database.run(`SELECT (SELECT count(*) FROM sluis."hint") + (SELECT count(*) FROM sluis."delivery"
    WHERE "state" NOT IN ('stored', 'failed', 'purged') OR "parked" = 1)::int AS "n"`);
  return Number((rows[0] as { n: string }).n);
}

async function storedAt({ database }: ClusterSide): Promise<string[]> {
  const { rows } = await database.run(`SELECT "id" FROM sluis."delivery" WHERE "state" = 'stored'`);
  return rows.map(({ id }: { id: string }) => id);
}

/** Rows in view of each delivery, which are as many as its tokens. */
async function rowsAt({ database }: ClusterSide): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const { rows: tables } = await database.run(`SELECT "name" FROM sluis."rowTable"`);
  for (const { name } of tables as { name: string }[]) {
    const { rows } = await database.run(`SELECT d."id", count(*)::int AS "rows",
      count(r."token_inc")::int AS "tokens"
      FROM sluis."${name}" r JOIN sluis."delivery" d ON d."n" = r."_delivery" GROUP BY d."id"`);
    for (const found of rows as { id: string; rows: number; tokens: number }[]) {
      expect(found.tokens).toBe(found.rows);
      counts.set(found.id, found.rows);
    }
  }
  return counts;
}

/** Types of the entries about each delivery, in order of name; reading into the drop folder may have begun more than once. */
async function entriesAt({ database }: ClusterSide): Promise<Map<string, readonly string[]>> {
  const { rows } = await database.run(`SELECT "deliveryId" AS "id", array_agg("type" ORDER BY "type") AS "types"
    FROM (SELECT "deliveryId", "type" FROM sluis."logEntry" WHERE "type" <> 'export'
      UNION ALL SELECT DISTINCT "deliveryId", "type" FROM sluis."logEntry" WHERE "type" = 'export') e
    WHERE "deliveryId" IS NOT NULL GROUP BY "deliveryId"`);
  return new Map(rows.map(({ id, types }: { id: string; types: string[] }) => [id, types]));
}

/** On both sides the numbers of each agreement run from 1 without a gap. */
async function expectNumbered({ police, municipality }: Cluster): Promise<void> {
  for (const { database } of [police, municipality]) {
    const { rows } = await database.run(`SELECT "agreementId" FROM sluis."delivery" WHERE "number" IS NOT NULL
      GROUP BY "agreementId" HAVING min("number") <> 1 OR max("number") <> count(*) OR count(DISTINCT "number") <> count(*)`);
    expect(rows).toEqual([]);
  }
}

async function expectLogsAgree({ police, municipality }: Cluster): Promise<void> {
  const [left, right] = await Promise.all([
    police.instances[0]!.officer.logBundle(WHO, `sluis/${POLICE_OIN}/${MUNICIPALITY_OIN}`),
    municipality.instances.at(-1)!.officer.logBundle(WHO, `sluis/${MUNICIPALITY_OIN}/${POLICE_OIN}`),
  ]);
  const { ok, findings, logs } = verifyDocuments(left, right);
  expect({ findings, logs: logs.map((log) => log.findings) }).toEqual({ findings: [], logs: [[], []] });
  expect(ok).toBe(true);
}
