import type { KeyOffice, KeyStep } from "../deliveries/ports/key-office.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

/** What the client of the API can do with pseudonym keys. In: how to ask for a JSON answer. */
export function keyClient(json: <T>(question: GatewayQuestion) => Promise<T>): KeyOffice {
  const post = (id: string, name: string, more: Partial<GatewayQuestion> = {}) =>
    json<KeyStep>({ method: "POST", path: `/v1/agreements/${id}/${name}`, ...more });
  return {
    shareKeys: (_, id, send) => post(id, "key-handover", { query: { send } }),
    acceptKeys: (_, id) => post(id, "key-acceptance"),
    acceptSealedKeys: (_, id, token) =>
      post(id, "sealed-keys", { body: Buffer.from(token, "latin1"), headers: { "Content-Type": "application/jose" } }),
  };
}
