import type { PushOutcome, PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { inChunks, MESSAGES_REQUEST, type Messages } from "./messages.ts";
import { type Side, WHO } from "./side.ts";

/** Pushes an extract. In: what differs from the usual request. Out: the outcome, or the error. */
export async function push(
  police: Side,
  { csv }: Messages,
  asked: Partial<PushRequest> = {},
): Promise<PushOutcome | Error> {
  const request = { ...MESSAGES_REQUEST, ...asked };
  return police.officer.push(WHO, request, inChunks(csv), () => {}).catch((error: Error) => error);
}
