import type { MatchReport, MatchService, OwnSourceOutcome } from "../matching/ports/match-service.ts";
import type { MatchPair } from "../matching/ports/match-store.ts";
import { askGateway, type GatewayAddress, type GatewayQuestion, jsonOf } from "./ask-gateway.ts";
import { exportedRows } from "./exported-rows.ts";
import { followOutcome } from "./follow-outcome.ts";
import { upload } from "./upload.ts";

/** Matching over the API. In: where the gateway listens. Its calls throw what the service throws, and what `askGateway` throws. */
export function matchClient(at: GatewayAddress): MatchService {
  const get = async <T>(path: string, query: NonNullable<GatewayQuestion["query"]>): Promise<T> => {
    const { response } = await askGateway(at, { method: "GET", path, query });
    return (await jsonOf(response)) as T;
  };
  const sources = ({ agreementId, withSource }: { agreementId: string; withSource: string | null }) => ({
    agreementId,
    withSource: withSource ?? undefined,
  });
  return {
    match: async (_, request, progress) => {
      const query = { ...sources(request), weakest: request.weakest };
      const answer = await askGateway(at, { method: "POST", path: "/v1/matches", query });
      return followOutcome<MatchReport>(answer, progress);
    },
    runs: async (_, request) => (await get<{ runs: MatchReport[] }>("/v1/matches", sources(request))).runs,
    pairs: async (_, run, after, limit) =>
      (await get<{ pairs: MatchPair[] }>("/v1/match-pairs", { run, after, limit })).pairs,
    pseudonymise: (_, request, file, progress) => {
      const { agreementId, fileName, fileBytes } = request;
      const query = {
        agreementId,
        fileName: fileName === "" ? undefined : fileName,
        fileBytes: fileBytes ?? undefined,
      };
      return upload<OwnSourceOutcome>(at, "/v1/own-sources", query, request, file, progress);
    },
    ownRows: (_, source) => exportedRows(at, "/v1/own-source-rows", { source }),
  };
}
