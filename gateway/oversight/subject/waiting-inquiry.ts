import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectInquiry } from "../../deliveries/ports/inquiry-register.ts";
import type { StoreTransaction } from "../../deliveries/ports/store.ts";

/** A partner's question that waits here, with what it said. In: its id. Throws SUBJECT_INQUIRY_UNKNOWN, SUBJECT_INQUIRY_CLOSED. */
export async function waitingInquiry(
  tx: StoreTransaction,
  id: string,
): Promise<SubjectInquiry & { readonly token: string }> {
  const inquiry = await tx.inquiries.get(id);
  if (inquiry?.direction !== "in") throw new SluisError("SUBJECT_INQUIRY_UNKNOWN", { inquiry: id });
  const { state, token } = inquiry;
  if (state !== "waiting" || token === null) throw new SluisError("SUBJECT_INQUIRY_CLOSED", { inquiry: id });
  return { ...inquiry, token };
}
