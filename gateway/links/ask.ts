import type { Json } from "../core/json.ts";

/** One question to a partner, whatever carries it. Every question may be asked again: asking twice changes no more than once. */
export interface Question {
  readonly method: "GET" | "POST" | "PUT";
  readonly path: string;
  readonly body?: QuestionBody;
  /**
   * How long the answer may take: as long as a short one, as one that carries a part, or as one that the partner holds open while it has
   * nothing to say. The last takes no turn: it would keep others from theirs.
   */
  readonly patience: "short" | "part" | "held";
  /** The answer is a text with the status of an HTTP answer (`WitnessAnswer`), not a document. */
  readonly speaksText?: boolean;
  /** The asker's own wish to hear no more. */
  readonly signal?: AbortSignal;
}

/** What a question brings along. */
export interface QuestionBody {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** True for what is encrypted and signed by itself: it may stand in the open where a broker can see it. */
  readonly sealed?: true;
}

/**
 * Asks a partner, by OIN. Out: the JSON of the answer, null when it has no content.
 * Throws the partner's own refusal; PARTNER_UNREACHABLE, PARTNER_TLS_REFUSED, PARTNER_ANSWER_INVALID, PARTNER_FAILED; GATEWAY_STOPPING.
 */
export type Ask = (partner: string, question: Question) => Promise<Json>;
