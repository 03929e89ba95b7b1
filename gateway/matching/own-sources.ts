import type { RowTable, StoreTransaction } from "../deliveries/ports/store.ts";

/** Id under which the rows of an own source stand: no agreement's id has a slash. */
export function ownSourceId(agreementId: string, product: string): string {
  return `${agreementId}/${product}`;
}

/** The parts of an own source's id; null for the id of an agreement. */
export function ownSourceOf(id: string): { readonly agreementId: string; readonly product: string } | null {
  const slash = id.indexOf("/");
  return slash < 0 ? null : { agreementId: id.slice(0, slash), product: id.slice(slash + 1) };
}

/** The own sources that were pseudonymised under an agreement, by id. */
export async function ownSources(tx: StoreTransaction, agreementId: string): Promise<string[]> {
  const names = await tx.settings.get(`ownSources:${agreementId}`);
  return names === undefined ? [] : (JSON.parse(names) as string[]);
}

/** Where the rows of an own source stand, or undefined when there is none of that id. */
export async function ownTable(tx: StoreTransaction, id: string): Promise<RowTable | undefined> {
  const text = await tx.settings.get(`ownTable:${id}`);
  return text === undefined ? undefined : (JSON.parse(text) as RowTable);
}

/** Remembers an own source of an agreement, by its table. */
export async function rememberOwnSource(tx: StoreTransaction, agreementId: string, table: RowTable): Promise<void> {
  const id = table.agreementId;
  await tx.settings.set(`ownTable:${id}`, JSON.stringify(table));
  const known = await ownSources(tx, agreementId);
  if (!known.includes(id)) await tx.settings.set(`ownSources:${agreementId}`, JSON.stringify([...known, id].sort()));
}
