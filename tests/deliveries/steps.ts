import { createHash } from "node:crypto";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import type { Delivery } from "../../gateway/deliveries/delivery.ts";
import type { DeliveryState } from "../../gateway/deliveries/delivery-state.ts";
import type { PushOutcome, PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import { extractOf, INCIDENT_MAPPING, type Incident } from "./incidents.ts";
import type { TestGateway } from "./test-gateway.ts";
import type { TwoGateways } from "./two-gateways.ts";

export const OFFICER: Requester = { id: "officer-1", role: "data-officer" };
export const COLLEAGUE: Requester = { id: "officer-2", role: "data-officer" };
export const INTAKE: Requester = { id: "intake-1", role: "intake" };
export const AUDITOR: Requester = { id: "auditor-1", role: "auditor" };

/** A push of these incidents as a delta under the demonstration's agreement, with what a test changes. */
export function push(
  pair: TwoGateways,
  rows: readonly Incident[] | Buffer,
  changes: Partial<PushRequest> = {},
  who = OFFICER,
): Promise<PushOutcome> {
  const file = Buffer.isBuffer(rows) ? rows : extractOf(rows);
  return pair.police.officer.push(who, pushRequest(file, changes), chunks(file), () => {});
}

/** What is asked for a file. */
export function pushRequest(file: Buffer, changes: Partial<PushRequest> = {}): PushRequest {
  return {
    agreementId: "demo-incidenten",
    kind: "delta",
    period: null,
    mapping: INCIDENT_MAPPING,
    fileName: "extract.csv",
    fileSha256: createHash("sha256").update(file).digest("hex"),
    fileBytes: file.length,
    samples: 0,
    ...changes,
  };
}

/** A file in pieces. */
export async function* chunks(file: Buffer, size = 64 * 1024): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < file.length; at += size) yield Uint8Array.from(file.subarray(at, at + size));
}

/** Waits until something is so. Throws when it does not become so in 20 seconds, telling what is. */
export async function until<T>(look: () => Promise<T>, good: (seen: T) => boolean): Promise<T> {
  const giveUp = Date.now() + 20_000;
  for (;;) {
    const seen = await look();
    if (good(seen)) return seen;
    if (Date.now() > giveUp) throw new Error(`still ${JSON.stringify(seen, shortly)}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Leaves out of a failure's text what is long. */
function shortly(_name: string, value: unknown): unknown {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return typeof value === "string" && value.length > 100 ? `${value.slice(0, 20)}...` : value;
}

/** A delivery as a gateway has it now. */
export async function deliveryAt(gateway: TestGateway, id: string): Promise<Delivery | undefined> {
  return gateway.store.read((tx) => tx.deliveries.get(id));
}

/** Waits until a delivery is in a state at one side. */
export async function reach(look: () => TestGateway, id: string, ...states: DeliveryState[]): Promise<Delivery> {
  const seen = await until(
    () => deliveryAt(look(), id),
    (delivery) => delivery !== undefined && states.includes(delivery.state),
  );
  return seen!;
}

/** Waits until the delivery has stopped being tried. */
export async function parked(look: () => TestGateway, id: string): Promise<Delivery> {
  const seen = await until(
    () => deliveryAt(look(), id),
    (delivery) => delivery?.parked === true,
  );
  return seen!;
}

/** Pushes and waits until the sender holds the verified receipt that it is stored. Out: the delivery's id. */
export async function deliver(
  pair: TwoGateways,
  rows: readonly Incident[] | Buffer,
  changes: Partial<PushRequest> = {},
): Promise<string> {
  const { deliveryId } = await push(pair, rows, changes);
  await reach(() => pair.police, deliveryId, "stored");
  return deliveryId;
}

/** Withdraws a delivery, or records of it, and waits until the sender holds the verified receipt. Out: the id of the withdrawal. */
export async function withdraw(
  pair: TwoGateways,
  deliveryId: string,
  keys: readonly string[] | null = null,
): Promise<string> {
  const asked = await pair.police.officer.withdraw(OFFICER, { deliveryId, reason: "verkeerd bestand", keys });
  await reach(() => pair.police, asked.deliveryId, "stored");
  return asked.deliveryId;
}

/** Wire lines of the current state at the municipality. */
export async function currentRows(pair: TwoGateways, agreementId = "demo-incidenten"): Promise<string[]> {
  const { lines } = await pair.municipality.officer.exportRows(INTAKE, { agreementId });
  return Array.fromAsync(lines);
}

/** Wire lines of one stored delivery. */
export async function storedRows(pair: TwoGateways, deliveryId: string): Promise<string[]> {
  const { lines } = await pair.municipality.officer.exportRows(INTAKE, { deliveryId });
  return Array.fromAsync(lines);
}

/** Types of the entries about a delivery in the log that a gateway keeps about the other. */
export async function entriesAbout(gateway: TestGateway, deliveryId: string): Promise<LogEntry[]> {
  const lines = await gateway.officer.logLines(AUDITOR, { deliveryId, limit: 100 });
  return lines.filter(({ log }) => !log.endsWith("/local")).map(({ entry }) => entry as unknown as LogEntry);
}

/** Entries of the local log of a type. */
export async function localEntries(gateway: TestGateway, type: LogEntry["type"]): Promise<LogEntry[]> {
  const log = `sluis/${gateway.context.own.oin}/local`;
  const lines = await gateway.officer.logLines(AUDITOR, { log, limit: 1000 });
  return lines.map(({ entry }) => entry as unknown as LogEntry).filter((entry) => entry.type === type);
}

/** Every delivery that a gateway knows in one direction under an agreement. */
export function deliveriesAt(gateway: TestGateway, direction: "in" | "out", agreementId: string): Promise<Delivery[]> {
  return gateway.store.read((tx) => tx.deliveries.list({ direction, agreementId }));
}
