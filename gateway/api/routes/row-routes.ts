import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { sendRows } from "../send-rows.ts";

/** Stored rows out, of one delivery or of an agreement's current state. The service logs every one of these as an export. */
export function rowRoutes({ service, environment }: OfficerRouteParts): readonly OfficerRoute[] {
  const route = (path: string, name: "deliveryId" | "agreementId"): OfficerRoute => ({
    method: "get",
    path,
    query: ["format"],
    action: "export-rows",
    handle: async ({ caller, path: values, query, response, gone }) => {
      const id = values[name]!;
      const what = name === "deliveryId" ? { deliveryId: id } : { agreementId: id };
      const file = `${environment === "test" ? "TEST-" : ""}${id}`;
      await sendRows(response, query, () => service.exportRows(caller, what), file, gone);
    },
  });
  return [
    route("/v1/deliveries/{deliveryId}/rows", "deliveryId"),
    route("/v1/agreements/{agreementId}/rows", "agreementId"),
  ];
}
