import type { LogEntry } from "../../core/types/log-entry.ts";
import { logOrigin } from "../../ledger/log-origin.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { writeEntry } from "../log-writer.ts";
import type { SubjectInquiry } from "../ports/inquiry-register.ts";
import type { Requester } from "../ports/requester.ts";
import type { StoreTransaction } from "../ports/store.ts";

/** A step of an inquiry, for the log. */
export interface InquiryNews {
  readonly type: "subject-asked" | "subject-answered";
  readonly inquiry: Pick<SubjectInquiry, "id" | "partner" | "refs" | "ground">;
  /** The officer of this side; absent for what came from the partner. */
  readonly who?: Requester;
  /** Deliveries in the answer. */
  readonly deliveries?: number;
  readonly result?: NonNullable<LogEntry["result"]>;
  /** Why it is refused, in the officer's words. */
  readonly motive?: string;
}

/** Appends a step to the local log: by id and counts, never a ref. Local, since it belongs to no one agreement. */
export async function logInquiry(context: GatewayContext, tx: StoreTransaction, news: InquiryNews): Promise<void> {
  const { type, who, deliveries, result, motive } = news;
  const { id, partner, refs, ground } = news.inquiry;
  const entry = {
    ...{ type, environment: context.own.environment, partner, ground },
    inquiry: { id, refs, ...(deliveries === undefined ? {} : { deliveries }) },
    ...(result === undefined ? {} : { result }),
    ...(who === undefined ? {} : { role: who.role }),
  };
  await writeEntry(context, tx, logOrigin(context.own.oin, null), entry, {
    ...(who === undefined ? {} : { actor: who.id }),
    ...(motive === undefined ? {} : { motive }),
  });
}
