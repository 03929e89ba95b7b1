import type { CardOffice, CardStep, PartnerCards, RevocationStep } from "../deliveries/ports/card-office.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

/** What the client of the API can do with cards and keys. In: how to ask for a JSON answer. */
export function cardClient(json: <T>(question: GatewayQuestion) => Promise<T>): CardOffice {
  const post = <T>(path: string, more: Partial<GatewayQuestion>) => json<T>({ method: "POST", path, ...more });
  return {
    partnerCards: async () =>
      (await json<{ partners: PartnerCards[] }>({ method: "GET", path: "/v1/partner-cards" })).partners,
    acceptCard: (_, oin, serial) => post<CardStep>(`/v1/partner-cards/${oin}/acceptance`, { query: { serial } }),
    acceptCardAnew: (_, oin, token, fingerprint) =>
      post<CardStep>(`/v1/partner-cards/${oin}/first-contact`, {
        query: { fingerprint },
        body: Buffer.from(token, "latin1"),
        headers: { "Content-Type": "application/jose" },
      }),
    revokeKeys: (_, oin, key, reason) =>
      post<RevocationStep>("/v1/key-revocations", { query: { oin, key: key ?? undefined, reason } }),
  };
}
