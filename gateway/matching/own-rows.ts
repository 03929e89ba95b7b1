import { SluisError } from "../core/sluis-error.ts";
import { activeAgreement } from "../deliveries/active-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { ExportedRows } from "../deliveries/officer/export-rows.ts";
import { openCurrent } from "../deliveries/officer/open-current.ts";
import { readByRef } from "../deliveries/officer/read-by-ref.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { logMatch } from "./log-match.ts";
import { ownSourceOf, ownTable } from "./own-sources.ts";

/** Opens the rows of an own source for reading: its own key, `ref` and tokens. Logged before the first row. Throws MATCH_SOURCE_UNKNOWN; the lines ROWS_CHANGED when another load takes its place. */
export async function ownRows(
  context: GatewayContext,
  who: Requester,
  source: string,
  today: string,
): Promise<ExportedRows> {
  const own = ownSourceOf(source);
  if (own === null) throw new SluisError("MATCH_SOURCE_UNKNOWN", { source });
  const table = await context.store.transaction(async (tx) => {
    const agreement = await activeAgreement(tx, own.agreementId, today);
    const found = await ownTable(tx, source);
    if (found === undefined) throw new SluisError("MATCH_SOURCE_UNKNOWN", { source });
    await logMatch(context, tx, who, [agreement], "own-rows");
    return found;
  });
  const { store } = context;
  const { columns, page } = await store.read((tx) => openCurrent(tx, [{ table, version: 1 }]));
  return { columns, lines: readByRef((after, limit) => store.read((tx) => page(tx, after, limit))) };
}
