import type { Json } from "../../core/json.ts";
import type { PushRequest } from "../ports/officer-service.ts";
import type { StoreTransaction } from "../ports/store.ts";

const name = (agreementId: string) => `mapping:${agreementId}`;

/** The mapping of the request, else the one that last worked with this agreement, else null (one is proposed then). */
export async function rememberedMapping(tx: StoreTransaction, request: PushRequest): Promise<Json | null> {
  if (request.mapping !== null) return request.mapping;
  const text = await tx.settings.get(name(request.agreementId));
  return text === undefined ? null : (JSON.parse(text) as Json);
}

/** Remembers a mapping that worked, so that the officer need not name it again. */
export async function rememberMapping(tx: StoreTransaction, agreementId: string, mapping: Json): Promise<void> {
  await tx.settings.set(name(agreementId), JSON.stringify(mapping));
}
