import { DatabaseSync } from "node:sqlite";
import type { LogEntry } from "../../gateway/core/types/log-entry.ts";
import { sweepEpochs } from "../../gateway/deliveries/keys/epochs/sweep-epochs.ts";
import type { KeyAct } from "../../gateway/deliveries/ports/key-register.ts";
import { AUDITOR, until } from "./steps.ts";
import type { TestGateway } from "./test-gateway.ts";
import type { TwoGateways } from "./two-gateways.ts";

export const CHIEF = { id: "beheer-1", role: "functional-administrator" };
export const DEPUTY = { id: "beheer-2", role: "technical-administrator" };
export const ID = "demo-incidenten";
export const [OLD, NEW] = ["2026-01", "2026-07"] as const;
export const DAY = 24 * 3600_000;
export const NOW = { at: null, overlapDays: 30, emergency: false };

export const REGISTER_MAPPING = {
  product: "persoonsregister",
  fields: {
    registratieId: { column: "Dossier" },
    postcode: { column: "Postcode" },
    huisnummer: { column: "Huisnummer" },
  },
};

/** An own register of so many addresses. */
export function registerOf(addresses: number): string {
  const lines = Array.from({ length: addresses }, (_, at) => `D-${at};1390XA;${90_000 + at}`);
  return ["Dossier;Postcode;Huisnummer", ...lines, ""].join("\n");
}

/** Waits until the keeper has a partner's word about a step of an epoch. */
export async function confirmed({ police, oin }: TwoGateways, epoch: string, act: KeyAct): Promise<void> {
  await until(
    () => police.officer.epochs(AUDITOR, ID),
    (epochs) =>
      epochs.some(
        (each) =>
          each.epoch === epoch &&
          each.confirmations.some((said) => said.act === act && said.partner === oin.municipality),
      ),
  );
}

/** Announces, hands over, accepts and activates the next epoch. */
export async function goOver(pair: TwoGateways, epoch: string = NEW, when: Partial<typeof NOW> = {}): Promise<void> {
  await pair.police.officer.changeEpoch(CHIEF, ID, epoch, "rotation");
  await accept(pair, epoch);
  await pair.police.officer.activateEpoch(CHIEF, ID, epoch, { ...NOW, ...when });
  await confirmed(pair, epoch, "activated");
}

export async function accept(pair: TwoGateways, epoch: string = NEW): Promise<void> {
  await until(
    () => pair.municipality.officer.acceptKeys(CHIEF, ID).catch(({ code }: { code: string }) => ({ state: code })),
    ({ state }) => state === "accepted",
  );
  await confirmed(pair, epoch, "announced");
}

/** Types of the entries about keys and erasure in the log about the other party, with their epoch. */
export async function steps(gateway: TestGateway): Promise<string[]> {
  const lines = await gateway.officer.logLines(AUDITOR, { limit: 1000 });
  return lines
    .filter(({ log }) => !log.endsWith("/local"))
    .map(({ entry }) => entry as unknown as LogEntry)
    .filter(({ type }) => type.startsWith("key-") || type === "erased")
    .map(({ type, keys }) => `${type} ${keys!.epoch}`);
}

/** How many tokens of a key stand in the municipality's store, those of the epoch before beside the rows included, and in how many rows. */
export function tokensOf(pair: TwoGateways, kid: string): { readonly tokens: number; readonly rows: number } {
  using database = new DatabaseSync(`${pair.folder.municipality}/store.sqlite`, { readOnly: true });
  const count = (query: string) => Number(database.prepare(query).get()!["n"]);
  const tables = database
    .prepare(`SELECT "name" FROM "rowTable"`)
    .all()
    .map(({ name }) => name as string);
  const head = `hn1.${kid}.`;
  const columns = (table: string) =>
    database
      .prepare(`PRAGMA table_info("${table}")`)
      .all()
      .map(({ name }) => `"${name}"`);
  const times = (column: string) =>
    `coalesce((length(${column}) - length(replace(${column}, '${head}', ''))) / ${head.length}, 0)`;
  const sumOf = (of: (table: string) => string) => tables.reduce((sum, table) => sum + count(of(table)), 0);
  return {
    tokens:
      count(`SELECT coalesce(sum(${times('"tokens"')}), 0) AS n FROM "earlierTokens"`) +
      sumOf((table) => `SELECT coalesce(sum(${columns(table).map(times).join(" + ")}), 0) AS n FROM "${table}"`),
    rows: sumOf(
      (table) =>
        `SELECT count(*) AS n FROM "${table}" WHERE ${columns(table)
          .map((column) => `${column} LIKE '%${head}%'`)
          .join(" OR ")}`,
    ),
  };
}

export const kidOf = (pair: TwoGateways, epoch: string) => pair.keys.police.gateway.heldKid(ID, epoch)!;

/** Waits until the municipality heard that the old epoch ends, lets it delete the tokens, and waits until the keeper knows. */
export async function letGo(pair: TwoGateways): Promise<void> {
  await until(
    () => pair.municipality.officer.epochs(AUDITOR, ID),
    ([first]) => first !== undefined && first.state !== "active",
  );
  await sweepEpochs(pair.municipality.context);
  await confirmed(pair, OLD, "retired");
}
