import { canonicalJson } from "../core/canonical-json.ts";
import type { Json } from "../core/json.ts";
import type { SignedAgreement } from "../core/types/signed-agreement.ts";
import type { AgreementLine, AgreementOffice, AgreementStep } from "../deliveries/ports/agreement-office.ts";
import type { StoredAgreement } from "../deliveries/ports/agreement-register.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

const HOLDS = { suspended: "suspension", resumed: "resumption", ended: "ending" } as const;

/** What the client of the API can do with agreements. In: how to ask for a JSON answer. */
export function agreementClient(json: <T>(question: GatewayQuestion) => Promise<T>): AgreementOffice {
  const get = <T>(path: string, query: GatewayQuestion["query"] = {}) => json<T>({ method: "GET", path, query });
  const step = (id: string, name: string, query: NonNullable<GatewayQuestion["query"]>) =>
    json<AgreementStep>({ method: "POST", path: `/v1/agreements/${id}/${name}`, query });
  const send = (path: string, document: Json) =>
    json<AgreementStep>({ method: "POST", path, body: Buffer.from(JSON.stringify(document)) });
  return {
    agreements: async () => {
      const { agreements } = await get<{ agreements: ShownAgreement[] }>("/v1/agreements");
      return agreements.map(storedAgreement);
    },
    agreementOverview: async () => (await get<{ agreements: AgreementLine[] }>("/v1/agreement-lines")).agreements,
    signedAgreement: (_, id, version) => get<SignedAgreement>(`/v1/agreements/${id}`, { version }),
    signAgreement: (_, document) => send("/v1/agreement-signatures", document),
    acceptSignedAgreement: (_, signed) => send("/v1/agreements", signed),
    proposeAgreement: (_, id, version) => step(id, "proposal", { version }),
    acceptAgreement: (_, id, version) => step(id, "acceptance", { version }),
    refuseAgreement: (_, id, reason, version) => step(id, "refusal", { reason, version }),
    holdAgreement: (_, id, act, reason) => step(id, HOLDS[act], { reason: reason ?? undefined }),
  };
}

/** An agreement as the API shows it: its two documents are JSON, not texts of JSON. */
type ShownAgreement = Omit<StoredAgreement, "document" | "outputSchema"> & {
  readonly document: Json;
  readonly outputSchema: Json;
};

function storedAgreement(agreement: ShownAgreement): StoredAgreement {
  return {
    ...agreement,
    document: canonicalJson(agreement.document),
    outputSchema: canonicalJson(agreement.outputSchema),
  };
}
