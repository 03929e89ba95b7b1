import { SluisError } from "../../core/sluis-error.ts";
import type { SubjectStatement } from "../../core/types/subject-statement.ts";
import type { GatewayContext } from "../gateway-context.ts";
import { openStatement, sealStatement } from "./sealed-statement.ts";

/**
 * Tells a partner that our gateway refused its question by itself, where the way it came leaves no other answer.
 * In: OIN of the partner, what it sent, the code. What cannot be opened, is no question, or waits here after all, gets no answer.
 */
export async function answerRefused(
  context: GatewayContext,
  partner: string,
  token: string,
  reason: string,
): Promise<void> {
  let statement: SubjectStatement;
  try {
    statement = await openStatement(context, partner, token);
  } catch (error) {
    if (error instanceof SluisError) return;
    throw error;
  }
  const { inquiry, act } = statement;
  if (act !== "asked") return;
  const sealed = await sealStatement(context, partner, { inquiry, act: "refused", reason });
  await context.store.transaction(async (tx) => {
    if ((await tx.inquiries.get(inquiry)) !== undefined) return;
    await tx.messages.add({
      ...{ partner, kind: "subject-inquiry", subject: inquiry, token: sealed },
      at: context.clock.now(),
    });
  });
}
