import type { BodyRule } from "../../core/http/read-body.ts";
import type { Route, Values } from "../../core/http/route.ts";
import type { LinkName } from "../../deliveries/ports/partner-link.ts";

/** One question that matched a route, was checked and whose asker is known. */
export interface ExchangeCall {
  /** OIN of the authenticated partner. */
  readonly partner: string;
  /** What carries it. */
  readonly link: LinkName;
  /** Values of the path, each of the form its name demands. */
  readonly path: Values;
  readonly query: Values;
  /** The whole body, in memory of its own. Throws MEDIA_TYPE_REFUSED, TOO_LARGE and what else its door refuses. */
  body(rule: BodyRule): Promise<Buffer<ArrayBuffer>>;
  /** Aborts when the asker is gone before it was answered. */
  readonly gone: AbortSignal;
}

/** One operation of the exchange, whatever carries it. It must be safe to ask it again: messages are lost, doubled and late. */
export interface ExchangeRoute extends Pick<Route<string>, "method" | "path" | "query"> {
  /**
   * The answer is a `WitnessAnswer`, which HTTP gives as a status with a text (C2SP tlog-witness); what carries documents only, carries
   * it as one.
   */
  readonly speaksText?: boolean;
  /** Out: the JSON document of the answer, null for one without content. */
  answer(call: ExchangeCall): Promise<object | null>;
}
