import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import type {
  InquiryStep,
  InquiryView,
  SubjectAnswer,
  SubjectService,
} from "../../gateway/oversight/ports/subject-service.ts";
import { apiWorld, DELIVERY, WHO } from "./api-world.ts";

const OIN = "00000001001000000000";

const ANSWER = { oin: "00000001000000000001", deliveries: [], notSearched: [] } as unknown as SubjectAnswer;
const QUESTION = { v: 1, ground: "wpg-25", years: 5, person: { bsn: "123456782" } };
const PATH = "/v1/subject-searches";

const INQUIRY = { id: DELIVERY, direction: "out", state: "waiting", refs: 1 } as unknown as InquiryView;
const STEP: InquiryStep = { inquiry: INQUIRY, delivered: true, deliveries: null };

/** What is done with inquiries; it keeps what was asked. */
const INQUIRIES = (asked: unknown[]): Omit<SubjectService, "search"> => {
  const keep =
    <T>(name: string, answer: T) =>
    async (who: Requester, ...given: unknown[]): Promise<T> => {
      asked.push([name, who.id, ...given]);
      return answer;
    };
  return {
    ask: keep("ask", STEP),
    inquiries: keep("inquiries", [INQUIRY]),
    readInquiry: keep("read", { inquiry: INQUIRY, answer: ANSWER, reason: null }),
    answerInquiry: keep("answer", { ...STEP, deliveries: 2 }),
    refuseInquiry: keep("refuse", STEP),
  };
};

/** An API whose search answers so, or refuses; it keeps what was asked. */
async function world(answer: SubjectAnswer | SluisError = ANSWER) {
  const asked: unknown[] = [];
  const api = await apiWorld("test", {
    ...INQUIRIES(asked),
    search: async (who, question) => {
      asked.push([who.id, who.role, question]);
      if (answer instanceof SluisError) throw answer;
      return answer;
    },
  });
  return { ...api, asked };
}

describe("a search for a person over the API", () => {
  it("carries the question in the body and brings the facts back", async () => {
    const { clientOf, asked } = await world();
    expect(await clientOf("das").subjects.search(WHO, QUESTION)).toEqual(ANSWER);
    expect(asked).toEqual([["b.das", "privacy-officer", QUESTION]]);
  });

  it("tells what the gateway refused", async () => {
    const { clientOf } = await world(new SluisError("SUBJECT_VALUE_INVALID", { field: "bsn", rule: "ELFPROEF" }));
    await expect(clientOf("das").subjects.search(WHO, QUESTION)).rejects.toMatchObject({
      code: "SUBJECT_VALUE_INVALID",
      details: { field: "bsn", rule: "ELFPROEF" },
    });
  });

  it("is not read at all when somebody else asks", async () => {
    const { clientOf, asked } = await world();
    for (const user of ["vos", "ree", "uil é", "eik", "els"])
      await expect(clientOf(user).subjects.search(WHO, QUESTION)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    expect(asked).toEqual([]);
  });

  it("repeats nothing of a body that it cannot read, neither in the answer nor in the log", async () => {
    const { plain, log, asked } = await world();
    const json = { "Content-Type": "application/json", "Sluis-Officer": "das" };
    for (const body of [
      '{"person":{"bsn":"123456782"',
      '{"bsn":123456782,}',
      "123456782x",
      '{"a":1,"a":"123456782"}',
    ]) {
      const headers = { ...json, "Content-Length": Buffer.byteLength(body) };
      const { statusCode, text } = await plain("POST", PATH, headers, body);
      expect(statusCode).toBe(422);
      expect(JSON.parse(text)).toMatchObject({ code: "SUBJECT_QUESTION_INVALID" });
      expect(text).not.toContain("123456782");
    }
    for (const error of log) {
      expect((error as { cause?: unknown }).cause).toBeUndefined();
      expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain("123456782");
    }
    expect(asked).toEqual([]);
    const large = "x".repeat(70_000);
    const headers = { ...json, "Content-Length": large.length };
    expect((await plain("POST", PATH, headers, large)).statusCode).toBe(413);
  });

  it("carries the steps of an inquiry, refs and reasons in bodies only", async () => {
    const { clientOf, asked, plain } = await world();
    const { subjects } = clientOf("das");
    const question = { v: 1, ground: "avg-15", years: 5, refs: ["0".repeat(32)] };
    expect(await subjects.ask(WHO, OIN, question)).toEqual(STEP);
    expect(await subjects.inquiries(WHO)).toEqual([INQUIRY]);
    expect(await subjects.readInquiry(WHO, DELIVERY)).toEqual({ inquiry: INQUIRY, answer: ANSWER, reason: null });
    expect((await subjects.answerInquiry(WHO, DELIVERY)).deliveries).toBe(2);
    await subjects.refuseInquiry(WHO, DELIVERY, "loopt nog");
    expect(asked).toEqual([
      ["ask", "b.das", OIN, question],
      ["inquiries", "b.das"],
      ["read", "b.das", DELIVERY],
      ["answer", "b.das", DELIVERY],
      ["refuse", "b.das", DELIVERY, "loopt nog"],
    ]);
    for (const user of ["vos", "ree", "eik", "els"])
      await expect(clientOf(user).subjects.ask(WHO, OIN, question)).rejects.toMatchObject({ code: "ACCESS_DENIED" });
    const headers = { "Content-Type": "application/json", "Content-Length": 2, "Sluis-Officer": "das" };
    expect((await plain("POST", "/v1/subject-inquiries", headers, "{}")).statusCode).toBe(422);
    expect((await plain("POST", "/v1/subject-inquiries/x/answer", { "Sluis-Officer": "das" })).statusCode).toBe(400);
    expect(asked).toHaveLength(5);
  });

  it("takes nothing in its address", async () => {
    const { plain } = await world();
    const { statusCode, text } = await plain("POST", `${PATH}?bsn=123456782`, { "Sluis-Officer": "das" });
    expect(statusCode).toBe(400);
    expect(text).not.toContain("123456782");
  });
});
