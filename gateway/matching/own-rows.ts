import { SluisError } from "../core/sluis-error.ts";
import { activeAgreement } from "../deliveries/active-agreement.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { ExportedRows } from "../deliveries/officer/export-rows.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { logMatch } from "./log-match.ts";
import { ownSourceOf, ownTable } from "./own-sources.ts";

/** Rows read at once. */
const PAGE = 1_000;

/** Opens the rows of an own source for reading: its own key, `ref` and tokens. Logged before the first row. Throws MATCH_SOURCE_UNKNOWN. */
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
  async function* lines(): AsyncGenerator<string> {
    for (let after: string | null = null; ; ) {
      const page: string[] = await context.store.read((tx) => tx.rows.currentPage(table, after, PAGE));
      yield* page;
      if (page.length < PAGE) return;
      after = (JSON.parse(page.at(-1)!) as string[])[0]!;
    }
  }
  return { columns: table.schema.prefixItems.map((column) => column.title), lines: lines() };
}
