import type { IncomingMessage } from "node:http";
import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** Largest question, in bytes: a thousand refs. */
const QUESTION_LIMIT = 64 * 1024;

/** Who was provided with what about a person. He stands in the body and nowhere else: not in an address, an answer or a log. */
export function subjectRoutes({ subjects }: OfficerRouteParts): readonly OfficerRoute[] {
  const inquiry = (
    name: "reading" | "answer" | "refusal",
    take: (...given: Parameters<OfficerRoute["handle"]>) => Promise<object>,
  ): OfficerRoute => ({
    method: "post",
    path: `/v1/subject-inquiries/{inquiryId}/${name}`,
    query: [],
    action: "search-subject",
    handle: async (call) => sendJson(call.response, await take(call)),
  });
  return [
    {
      method: "post",
      path: "/v1/subject-searches",
      query: [],
      action: "search-subject",
      handle: async ({ caller, request, response }) =>
        withBody(request, async (question) => sendJson(response, await subjects.search(caller, question))),
    },
    {
      method: "get",
      path: "/v1/subject-inquiries",
      query: [],
      action: "search-subject",
      handle: async ({ caller, response }) => sendJson(response, { inquiries: await subjects.inquiries(caller) }),
    },
    {
      method: "post",
      path: "/v1/subject-inquiries",
      query: [],
      action: "search-subject",
      handle: async ({ caller, request, response }) =>
        withBody(request, async (body) => {
          const { partner, question } = (body ?? {}) as { readonly partner?: unknown; readonly question?: unknown };
          if (typeof partner !== "string") throw new SluisError("SUBJECT_QUESTION_INVALID");
          sendJson(response, await subjects.ask(caller, partner, question));
        }),
    },
    inquiry("reading", ({ caller, path }) => subjects.readInquiry(caller, path["inquiryId"]!)),
    inquiry("answer", ({ caller, path }) => subjects.answerInquiry(caller, path["inquiryId"]!)),
    inquiry("refusal", ({ caller, path, request }) =>
      withBody(request, (body) => {
        const { reason } = (body ?? {}) as { readonly reason?: unknown };
        return subjects.refuseInquiry(caller, path["inquiryId"]!, reason);
      }),
    ),
  ];
}

/** Reads a body, and wipes it when the work with it is done. */
async function withBody<T>(request: IncomingMessage, work: (body: Json) => Promise<T>): Promise<T> {
  const body = await readBody(request, { type: "application/json", limit: QUESTION_LIMIT, what: "question" });
  try {
    return await work(questionIn(body));
  } finally {
    body.fill(0);
  }
}

/** A reader that says what is wrong might say who is meant. */
function questionIn(body: Uint8Array): Json {
  try {
    return parseStrictJson(body, { bytes: QUESTION_LIMIT });
  } catch {
    throw new SluisError("SUBJECT_QUESTION_INVALID");
  }
}
