import type { SubjectAnswer, SubjectService } from "../oversight/ports/subject-service.ts";
import { askGateway, type GatewayAddress, jsonOf } from "./ask-gateway.ts";

/** Subject requests over the API. In: where the gateway listens. Its calls throw what the service throws, and what `askGateway` throws. */
export function subjectClient(at: GatewayAddress): SubjectService {
  return {
    search: async (_, question) => {
      const body = Buffer.from(JSON.stringify(question));
      const { response } = await askGateway(at, { method: "POST", path: "/v1/subject-searches", body });
      return (await jsonOf(response)) as unknown as SubjectAnswer;
    },
  };
}
