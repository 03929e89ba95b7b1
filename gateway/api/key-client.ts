import type { EpochOutcome, EpochView, KeyOffice, KeyStep } from "../deliveries/ports/key-office.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

/** What the client of the API can do with pseudonym keys. In: how to ask for a JSON answer. */
export function keyClient(json: <T>(question: GatewayQuestion) => Promise<T>): KeyOffice {
  const post = (id: string, name: string, more: Partial<GatewayQuestion> = {}) =>
    json<KeyStep>({ method: "POST", path: `/v1/agreements/${id}/${name}`, ...more });
  return {
    shareKeys: (_, id, send, epoch) => post(id, "key-handover", { query: { send, epoch } }),
    acceptKeys: (_, id) => post(id, "key-acceptance"),
    acceptSealedKeys: (_, id, token) =>
      post(id, "sealed-keys", { body: Buffer.from(token, "latin1"), headers: { "Content-Type": "application/jose" } }),
    newKey: (_, domain, epoch) => json({ method: "POST", path: `/v1/domains/${domain}/epochs/${epoch}` }),
    epochs: async (_, domain) =>
      (await json<{ epochs: EpochView[] }>({ method: "GET", path: "/v1/epochs", query: { domain } })).epochs,
    changeEpoch: (_, domain, epoch, act) =>
      json<EpochOutcome>({ method: "POST", path: `/v1/domains/${domain}/epochs/${epoch}/${act}` }),
    activateEpoch: (_, domain, epoch, { at, overlapDays, emergency }) =>
      json<EpochOutcome>({
        method: "POST",
        path: `/v1/domains/${domain}/epochs/${epoch}/activation`,
        query: { at: at ?? undefined, overlapDays, emergency },
      }),
  };
}
