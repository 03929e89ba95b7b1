import type {
  InquiryContent,
  InquiryStep,
  InquiryView,
  SubjectAnswer,
  SubjectService,
} from "../oversight/ports/subject-service.ts";
import { askGateway, type GatewayAddress, type GatewayQuestion, jsonOf } from "./ask-gateway.ts";

/** Subject requests over the API. In: where the gateway listens. Its calls throw what the service throws, and what `askGateway` throws. */
export function subjectClient(at: GatewayAddress): SubjectService {
  const json = async <T>(method: GatewayQuestion["method"], path: string, body?: object): Promise<T> => {
    const sent = body === undefined ? {} : { body: Buffer.from(JSON.stringify(body)) };
    const { response } = await askGateway(at, { method, path, ...sent });
    return (await jsonOf(response)) as T;
  };
  const step = (id: string, name: string) => `/v1/subject-inquiries/${encodeURIComponent(id)}/${name}`;
  return {
    search: (_, question) => json<SubjectAnswer>("POST", "/v1/subject-searches", question as object),
    ask: (_, partner, question) => json<InquiryStep>("POST", "/v1/subject-inquiries", { partner, question }),
    inquiries: async () =>
      (await json<{ readonly inquiries: readonly InquiryView[] }>("GET", "/v1/subject-inquiries")).inquiries,
    readInquiry: (_, id) => json<InquiryContent>("POST", step(id, "reading")),
    answerInquiry: (_, id) => json<InquiryStep>("POST", step(id, "answer")),
    refuseInquiry: (_, id, reason) => json<InquiryStep>("POST", step(id, "refusal"), { reason }),
  };
}
