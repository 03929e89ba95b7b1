import type { Json } from "../../core/json.ts";
import type { GatewayContext } from "../gateway-context.ts";
import type { LogLine } from "../ports/officer-service.ts";

/** Entries read at once while looking for those of one delivery. */
const PAGE = 500;

/** Which entries to show. */
export interface LogFilter {
  /** Origin of one log; all logs when absent. */
  readonly log?: string;
  readonly deliveryId?: string;
  /** Only entries behind this index; for paging through one log. */
  readonly after?: number;
  readonly limit: number;
}

/** Reads log entries for showing, oldest first. In: filter. Out: at most `limit` entries with their log and index. */
export async function logLines(context: GatewayContext, filter: LogFilter): Promise<LogLine[]> {
  return context.store.read(async (tx) => {
    const lines: LogLine[] = [];
    const logs = filter.log === undefined ? await tx.log.logs() : [filter.log];
    for (const log of logs) {
      const { size } = await tx.log.head(log);
      for (let from = (filter.after ?? -1) + 1; from < size && lines.length < filter.limit; from += PAGE) {
        for (const entry of await tx.log.entries(log, from, Math.min(size, from + PAGE))) {
          if (filter.deliveryId !== undefined && entry.deliveryId !== filter.deliveryId) continue;
          if (lines.length === filter.limit) break;
          lines.push({ log, index: entry.index, entry: JSON.parse(Buffer.from(entry.leaf).toString()) as Json });
        }
      }
    }
    return lines;
  });
}
