import type { Json } from "../core/json.ts";
import type { ConnectionFacts } from "../deliveries/ports/partner-link.ts";
import type { Question } from "./ask.ts";

/** One way to carry questions to partners and bring back their answers. Deadlines and turns are the courier's. */
export interface Link {
  /**
   * In: OIN, question, what ends it, until when (milliseconds since 1970) it is waited for. Throws as `Ask` does; anything once the
   * signal aborts.
   */
  exchange(partner: string, question: Question, signal: AbortSignal, expiresAt: number): Promise<Json>;
  /** How the newest connection to a partner is protected; null before the first. */
  connection(partner: string): ConnectionFacts | null;
  close(): Promise<void>;
}
