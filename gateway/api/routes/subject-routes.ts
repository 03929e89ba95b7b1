import { readBody } from "../../core/http/read-body.ts";
import { sendJson } from "../../core/http/route.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { parseStrictJson } from "../../core/strict-json.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";

/** Largest question, in bytes: a thousand refs. */
const QUESTION_LIMIT = 64 * 1024;

/** Who was provided with what about a person. He stands in the body and nowhere else: not in an address, an answer or a log. */
export function subjectRoutes({ subjects }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "post",
      path: "/v1/subject-searches",
      query: [],
      action: "search-subject",
      handle: async ({ caller, request, response }) => {
        const body = await readBody(request, { type: "application/json", limit: QUESTION_LIMIT, what: "question" });
        try {
          sendJson(response, await subjects.search(caller, questionIn(body)));
        } finally {
          body.fill(0);
        }
      },
    },
  ];
}

/** A reader that says what is wrong might say who is meant. */
function questionIn(body: Uint8Array): unknown {
  try {
    return parseStrictJson(body, { bytes: QUESTION_LIMIT });
  } catch {
    throw new SluisError("SUBJECT_QUESTION_INVALID");
  }
}
