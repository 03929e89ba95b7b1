import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DeliveryView } from "../../gateway/deliveries/ports/officer-service.ts";
import { verifyDocuments } from "../ledger/verify-documents.ts";
import { digestOf, type Messages } from "./messages.ts";
import { MUNICIPALITY_OIN, type Pair, POLICE_OIN } from "./pair.ts";
import { type Side, WHO } from "./side.ts";

/** Something that must not be: content that did not arrive, content or entries that are there twice, or anything else. */
export interface Finding {
  readonly is: "lost" | "doubled" | "unexpected";
  readonly what: string;
}

/** Tests deliver few enough to list them all. */
const ALL = 500;

/**
 * Looks whether a delivery that was acknowledged to who pushed it is at the municipality once and whole: rows, tokens, files for other
 * systems, manifest and log entries, on both sides. In: a pair of which both run and have come to rest, the delivery, what was in the extract, entries that
 * are there on purpose.
 */
export async function auditDelivery(
  pair: Pair,
  deliveryId: string,
  sent: Messages,
  meant: readonly string[] = [],
): Promise<Finding[]> {
  const { police, municipality } = pair;
  const findings: Finding[] = [];
  const find = (is: Finding["is"], what: string) => void findings.push({ is, what: `${deliveryId}: ${what}` });
  const { delivery: out } = await police.officer.delivery(WHO, deliveryId);
  if (out.state !== "stored") find("lost", `is ${out.state} (${out.reason}) at the police side`);
  if (out.parked) find("unexpected", "is parked");
  if (out.records !== sent.count) find("unexpected", `has ${out.records} records of ${sent.count}`);

  const received = (await incoming(municipality)).filter(
    ({ delivery }) => delivery.agreementId === out.agreementId && delivery.number === out.number,
  );
  if (received.length === 0) find("lost", "is not at the municipality");
  if (received.length > 1) find("doubled", `is at the municipality ${received.length} times`);
  for (const { delivery } of received) {
    if (delivery.state !== "stored") find("lost", `is ${delivery.state} (${delivery.reason}) at the municipality`);
    if (delivery.parked) find("unexpected", "is parked at the municipality");
    for (const fact of ["id", "manifestHash", "root", "records", "parts", "kind", "agreementHash"] as const)
      if (delivery[fact] !== out[fact]) find("unexpected", `has another ${fact} at the municipality`);
  }

  const { rows, tokens, sealedParts } = await loaded(municipality, deliveryId, out.agreementId);
  compare("rows", rows, sent.count, find);
  compare("tokens", tokens, sent.count, find);
  if (sealedParts > 0) find("unexpected", `${sealedParts} sealed parts stayed`);
  const [csv, ndjson, ...more] = filesOf(pair, deliveryId).map((name) =>
    readFileSync(join(pair.dropFolder, name), "utf8"),
  );
  if (csv === undefined || ndjson === undefined) find("lost", "is not in the drop folder");
  else {
    const lines = ndjson.trimEnd().split("\n");
    if (digestOf(lines.map((line) => (JSON.parse(line) as { tekst1: string }).tekst1)) !== sent.digest)
      find("unexpected", "has other texts in the drop folder");
    compare("lines of CSV", csv.trimEnd().split("\r\n").length - 1, sent.count, find);
  }
  if (more.length > 0) find("doubled", "has more than two files");

  // reading into the drop folder may have begun more than once
  const theirs = (await entries(municipality, deliveryId)).filter((type) => type !== "export");
  for (const [side, found, wanted] of [
    ["police", await entries(police, deliveryId), ["prepared", "tallied", "released", "sent", "accepted", "stored"]],
    ["municipality", theirs, ["received", "stored"]],
  ] as const) {
    for (const type of wanted)
      compare(
        `entries "${type}" in the log of the ${side} side`,
        found.filter((each) => each === type).length,
        1,
        find,
      );
    const others = found.filter((type) => ![...wanted, ...meant].includes(type));
    if (others.length > 0) find("unexpected", `has entries ${others} in the log of the ${side} side`);
  }
  return findings;
}

/** Whether numbers at the municipality go up by one, per agreement, and no delivery is there that the police side does not know. */
export async function auditOrder(pair: Pair): Promise<Finding[]> {
  const findings: Finding[] = [];
  const received = await incoming(pair.municipality);
  for (const [agreementId, views] of Map.groupBy(received, ({ delivery }) => delivery.agreementId)) {
    const numbers = views!.map(({ delivery }) => delivery.number ?? 0).sort((left, right) => left - right);
    if (numbers.some((number, at) => number !== at + 1))
      findings.push({ is: "unexpected", what: `${agreementId} has numbers ${numbers}` });
  }
  return findings;
}

/** Exports both logs about the other side and verifies each, and each against the other. */
export async function auditLogs({ police, municipality }: Pair): Promise<Finding[]> {
  const [left, right] = await Promise.all([
    police.officer.logBundle(WHO, `sluis/${POLICE_OIN}/${MUNICIPALITY_OIN}`),
    municipality.officer.logBundle(WHO, `sluis/${MUNICIPALITY_OIN}/${POLICE_OIN}`),
  ]);
  const { ok, findings, logs } = verifyDocuments(left, right);
  const all = [...findings, ...logs.flatMap((log) => log.findings)];
  if (!ok && all.length === 0) return [{ is: "unexpected", what: "the logs do not verify" }];
  return all.map((finding) => ({ is: "unexpected", what: `logs: ${JSON.stringify(finding)}` }));
}

/** Hints that still wait, given up or not. */
export async function hintsLeft({ police, municipality }: Pair): Promise<number> {
  const count = (side: Side) => side.probe.count(`SELECT count(*) AS n FROM "hint"`);
  return (await count(police)) + (await count(municipality));
}

/** The names of what was written for other systems. */
export function filesOf({ dropFolder }: Pair, deliveryId: string): string[] {
  if (!existsSync(dropFolder)) return [];
  return readdirSync(dropFolder)
    .filter((name) => name.includes(deliveryId) && !name.endsWith(".part"))
    .sort();
}

async function incoming(municipality: Side): Promise<readonly DeliveryView[]> {
  return municipality.officer.deliveries(WHO, { direction: "in", limit: ALL });
}

function compare(what: string, found: number, wanted: number, find: (is: Finding["is"], what: string) => void): void {
  if (found < wanted) find("lost", `${found} ${what} of ${wanted}`);
  if (found > wanted) find("doubled", `${found} ${what} of ${wanted}`);
}

async function entries(side: Side, deliveryId: string): Promise<string[]> {
  const lines = await side.officer.logLines(WHO, { deliveryId, limit: ALL });
  return lines.map(({ entry }) => (entry as { type: string }).type);
}

/** Rows and tokens that were loaded under a delivery, and what is left of its sealed parts. */
async function loaded(
  { probe }: Side,
  deliveryId: string,
  agreementId: string,
): Promise<{ rows: number; tokens: number; sealedParts: number }> {
  const n = await probe.count(`SELECT "n" FROM "delivery" WHERE "id" = '${deliveryId}'`);
  const [table] = await probe.rows(`SELECT "name" FROM "rowTable" WHERE "agreementId" = '${agreementId}'`);
  const ofDelivery = (what: string) =>
    table === undefined ? 0 : probe.count(`SELECT ${what} AS n FROM "${table["name"]}" WHERE "_delivery" = ${n}`);
  return {
    rows: await ofDelivery("count(*)"),
    tokens: await ofDelivery(`count("token_inc")`),
    sealedParts: await probe.count(`SELECT count(*) AS n FROM "part" WHERE "deliveryId" = '${deliveryId}'`),
  };
}
