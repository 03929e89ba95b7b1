import type { Json } from "../../core/json.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { LogSuccessor } from "../../core/types/log-successor.ts";
import type { WitnessAnswer, WitnessService } from "../../deliveries/ports/partner-link.ts";
import type { Ask, Question } from "../ask.ts";
import { checkedAnswer } from "../checked-answer.ts";

const LOG = "/exchange/v1/log";
const STATUSES: readonly WitnessAnswer["status"][] = [200, 400, 403, 404, 409, 422];

/** What a partner is asked as a witness, and as whose log is witnessed. */
export function witnessQuestions(ask: Ask): WitnessService {
  const told = async (partner: string, question: Omit<Question, "patience">): Promise<WitnessAnswer> =>
    witnessAnswer(partner, await ask(partner, { ...question, patience: "short", speaksText: true }));
  const body = (text: string) => ({ type: "text/plain", bytes: Buffer.from(text, "utf8") });
  return {
    addCheckpoint: (partner, text) =>
      told(partner, { method: "POST", path: `${LOG}/add-checkpoint`, body: body(text) }),
    checkpoint: (partner, from) => told(partner, { method: "GET", path: `${LOG}/checkpoint?from=${from}` }),
    consistency: (partner, from, to) =>
      told(partner, { method: "GET", path: `${LOG}/consistency?from=${from}&to=${to}` }),
    cosign: (partner, note) => told(partner, { method: "PUT", path: `${LOG}/cosignature`, body: body(note) }),
    successor: async (partner) => {
      const answer = await ask(partner, { method: "GET", path: `${LOG}/successor`, patience: "short" });
      return answer === null ? null : checkedAnswer<LogSuccessor>(partner, "log-successor", answer);
    },
    putSuccessor: async (partner, notice) => {
      const json = { type: "application/json", bytes: Buffer.from(JSON.stringify(notice)) };
      const question = { method: "PUT", path: `${LOG}/successor`, body: json, patience: "short" } as const;
      return checkedAnswer<LogSuccessor>(partner, "log-successor", await ask(partner, question));
    },
    witnessed: (partner) => told(partner, { method: "GET", path: `${LOG}/witnessed` }),
  };
}

function witnessAnswer(partner: string, answer: Json): WitnessAnswer {
  const { status, type, text } = (answer ?? {}) as { status?: Json; type?: Json; text?: Json };
  const known = STATUSES.find((each) => each === status);
  if (known === undefined || (type !== "text/plain" && type !== "text/x.tlog.size") || typeof text !== "string")
    throw new SluisError("PARTNER_ANSWER_INVALID", { partner, why: "witness" });
  return { status: known, type, text };
}
