import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { inChunks, MESSAGES_REQUEST, type Messages } from "./messages.ts";
import { type Side, WHO } from "./side.ts";

/** Pushes an extract. Out: the outcome, or the error. In: the agreement, that of the messages when absent. */
export async function push(
  police: Side,
  { csv }: Messages,
  agreementId = MESSAGES_REQUEST.agreementId,
): Promise<PushOutcome | Error> {
  const request = { ...MESSAGES_REQUEST, agreementId };
  return police.officer.push(WHO, request, inChunks(csv), () => {}).catch((error: Error) => error);
}
