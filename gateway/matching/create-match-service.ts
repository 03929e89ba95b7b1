import { requirePermission } from "../access/require-permission.ts";
import { localDate } from "../core/local-date.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { GatewayContext } from "../deliveries/gateway-context.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import { logMatch } from "./log-match.ts";
import { match } from "./match.ts";
import { matchSources } from "./match-sources.ts";
import { ownRows } from "./own-rows.ts";
import type { MatchReport, MatchService } from "./ports/match-service.ts";
import type { MatchStore } from "./ports/match-store.ts";
import { pseudonymiseOwn } from "./pseudonymise-own.ts";

/** Runs that are listed at most. */
const LISTED = 50;

/** Matching behind API and command line. In: the gateway's parts, the store's side of matching, a signal that ends what runs. */
export function createMatchService(
  context: GatewayContext,
  matchStore: MatchStore,
  stopping: AbortSignal,
): MatchService {
  const allow = (who: Requester): void => requirePermission(who, "match");
  const today = (): string => localDate(context.clock.now());
  return {
    async match(who, request, progress) {
      allow(who);
      return match(context, matchStore, who, request, progress, stopping);
    },
    async pseudonymise(who, request, file, progress) {
      requirePermission(who, "pseudonymise-own");
      return pseudonymiseOwn(context, who, request, file, progress, stopping);
    },
    async ownRows(who, source) {
      requirePermission(who, "pseudonymise-own");
      return ownRows(context, who, source, today());
    },
    async runs(who, { agreementId, withSource }) {
      allow(who);
      const { left, right } = await context.store.read((tx) =>
        matchSources(context, tx, agreementId, withSource, today()),
      );
      const runs = await matchStore.runs(left.source.id, right.source.id, LISTED);
      return runs.map(({ report }) => JSON.parse(report) as MatchReport);
    },
    async pairs(who, run, after, limit) {
      allow(who);
      const found = await matchStore.run(run);
      if (found === undefined) throw new SluisError("MATCH_RUN_UNKNOWN");
      // one entry for one reading: it begins at the first page
      if (after === 0)
        await context.store.transaction(async (tx) => {
          const { left, right } = await matchSources(context, tx, found.leftSource, found.rightSource, today());
          await logMatch(context, tx, who, [left.agreement, right.agreement], "match-pairs");
        });
      return matchStore.pairs(run, after, limit);
    },
  };
}
