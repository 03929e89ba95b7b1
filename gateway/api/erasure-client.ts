import type {
  ErasureOffice,
  ErasureStep,
  HoldSubject,
  RecordErasureStep,
  RetentionView,
} from "../deliveries/ports/erasure-office.ts";
import type { LegalHold } from "../deliveries/ports/retention-register.ts";
import type { GatewayQuestion } from "./ask-gateway.ts";

/** What the client of the API can do with keeping and erasing. In: how to ask for a JSON answer. */
export function erasureClient(json: <T>(question: GatewayQuestion) => Promise<T>): ErasureOffice {
  const hold = async ({ kind, subject }: HoldSubject, name: string, reason: string): Promise<LegalHold> => {
    const path = `/v1/${kind === "delivery" ? "deliveries" : "agreements"}/${subject}/${name}`;
    const body = Buffer.from(JSON.stringify({ reason }));
    return (await json<{ readonly hold: LegalHold }>({ method: "POST", path, body })).hold;
  };
  return {
    retention: () => json<RetentionView>({ method: "GET", path: "/v1/retention" }),
    placeHold: (_, on, reason) => hold(on, "legal-hold", reason),
    releaseHold: (_, on, reason) => hold(on, "legal-hold-release", reason),
    erase: (_, deliveryId, ground) =>
      json<ErasureStep>({ method: "POST", path: `/v1/deliveries/${deliveryId}/erasure`, query: { ground } }),
    eraseRecords: (_, agreementId, refs, ground) =>
      json<RecordErasureStep>({
        method: "POST",
        path: `/v1/agreements/${agreementId}/record-erasure`,
        query: { ground },
        body: Buffer.from(JSON.stringify({ refs })),
      }),
  };
}
