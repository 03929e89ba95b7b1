import type { GatewayContext } from "../gateway-context.ts";
import { INQUIRY_LIMITS } from "./inquiry-limits.ts";

/** Deletes inquiries that were kept long enough, answered or not, with what travelled of them and their alarms. */
export async function forgetInquiries({ store, clock }: GatewayContext): Promise<void> {
  const before = clock.now() - INQUIRY_LIMITS.keep;
  await store.transaction(async (tx) => {
    await tx.messages.deleteBefore("subject-inquiry", before);
    for (const { id, partner } of await tx.inquiries.deleteBefore(before))
      for (const code of ["SUBJECT_ASKED", "SUBJECT_ANSWERED"] as const)
        await tx.alarms.clear({ code, partner, subject: id });
  });
}
