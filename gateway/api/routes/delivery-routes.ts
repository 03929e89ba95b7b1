import type { Values } from "../../core/http/route.ts";
import { sendJson } from "../../core/http/route.ts";
import { SluisError } from "../../core/sluis-error.ts";
import { type DeliveryState, RECEIVER_STATES, SENDER_STATES } from "../../deliveries/delivery-state.ts";
import type { DeliveryView } from "../../deliveries/ports/officer-service.ts";
import type { DeliveryFilter } from "../../deliveries/ports/store.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { AGREEMENT_ID, DATE, integer, matching, OIN, oneOf } from "../query-values.ts";

const STATES: readonly DeliveryState[] = [...new Set([...SENDER_STATES, ...RECEIVER_STATES])];

/** How long a wait for change is held open, milliseconds. */
const HELD_OPEN = 25_000;

/** Deliveries as officers see and steer them. */
export function deliveryRoutes({ service, clock, stopping }: OfficerRouteParts): readonly OfficerRoute[] {
  const step = (name: "release" | "cancel" | "resend"): OfficerRoute => ({
    method: "post",
    path: `/v1/deliveries/{deliveryId}/${name}`,
    query: [],
    action: name,
    handle: async ({ caller, path, response }) => {
      sendJson(response, shownDelivery(await service[name](caller, path["deliveryId"]!)));
    },
  });
  return [
    {
      method: "get",
      path: "/v1/alarms",
      query: [],
      action: "read-deliveries",
      handle: async ({ caller, response }) => sendJson(response, { alarms: await service.alarms(caller) }),
    },
    {
      method: "get",
      path: "/v1/deliveries",
      query: [
        "direction",
        "agreementId",
        "partner",
        "states",
        "number",
        "periodFrom",
        "periodTo",
        "newestFirst",
        "limit",
      ],
      action: "read-deliveries",
      handle: async ({ caller, query, response }) => {
        const views = await service.deliveries(caller, readFilter(query));
        sendJson(response, { deliveries: views.map(shownDelivery) });
      },
    },
    {
      method: "get",
      path: "/v1/deliveries/{deliveryId}",
      query: ["waitFrom"],
      action: "read-deliveries",
      handle: async ({ caller, path, query, response, gone }) => {
        const id = path["deliveryId"]!;
        const state = oneOf(query, "waitFrom", STATES);
        if (state === undefined) {
          sendJson(response, shownDelivery(await service.delivery(caller, id)));
          return;
        }
        const answered = new AbortController();
        const held = new AbortController();
        clock.sleep(HELD_OPEN, answered.signal).then(() => held.abort());
        try {
          const signal = AbortSignal.any([gone, stopping, held.signal]);
          const view = await service.waitForChange(caller, id, state, signal);
          if (!gone.aborted) sendJson(response, shownDelivery(view));
        } finally {
          answered.abort("answered");
        }
      },
    },
    step("release"),
    step("cancel"),
    step("resend"),
    {
      method: "get",
      path: "/v1/deliveries/{deliveryId}/rejections",
      query: [],
      action: "read-rejections",
      handle: async ({ caller, path, response }) => {
        const csv = await service.rejections(caller, path["deliveryId"]!);
        response.writeHead(200, { "Content-Type": "text/csv; charset=utf-8", "Content-Length": csv.length });
        response.end(csv);
      },
    },
  ];
}

function readFilter(query: Values): DeliveryFilter {
  const states = query["states"]?.split(",").map((state) => {
    const known = STATES.find((name) => name === state);
    if (known === undefined) throw new SluisError("REQUEST_INVALID", { what: "states" });
    return known;
  });
  const filter = {
    direction: oneOf(query, "direction", ["in", "out"]),
    agreementId: matching(query, "agreementId", AGREEMENT_ID),
    partner: matching(query, "partner", OIN),
    states,
    number: integer(query, "number", 1, Number.MAX_SAFE_INTEGER),
    periodFrom: matching(query, "periodFrom", DATE),
    periodTo: matching(query, "periodTo", DATE),
    newestFirst: oneOf(query, "newestFirst", ["true", "false"]) !== "false",
    limit: integer(query, "limit", 1, 5000) ?? 50,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** A delivery with nothing that only the gateway may hold, whatever object the service handed over. */
function shownDelivery(view: DeliveryView): object {
  const hidden = new Set(["secret", "envelope", "report", "manifest", "pushIdentity", "stamp"]);
  const delivery = Object.fromEntries(Object.entries(view.delivery).filter(([name]) => !hidden.has(name)));
  const { report, parts, receipts, hasRejections, effect, corrections, exports, retention, holds } = view;
  return { delivery, report, parts, receipts, hasRejections, effect, corrections, exports, retention, holds };
}
