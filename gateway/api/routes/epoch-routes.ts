import { sendJson } from "../../core/http/route.ts";
import type { EpochAct } from "../../deliveries/ports/key-office.ts";
import type { OfficerRoute, OfficerRouteParts } from "../officer-route.ts";
import { DOMAIN, integer, matching, oneOf } from "../query-values.ts";

/** Longest overlap of two epochs, and the one when none is asked for, in days. */
const MOST_OVERLAP = 366;
const USUAL_OVERLAP = 30;

const ACTS: readonly EpochAct[] = ["rotation", "retirement", "destruction"];

/** The first key of a pseudonym domain, and going from one epoch of it to the next. */
export function epochRoutes({ service }: OfficerRouteParts): readonly OfficerRoute[] {
  return [
    {
      method: "get",
      path: "/v1/epochs",
      query: ["domain"],
      action: "read-agreements",
      handle: async ({ caller, query, response }) => {
        sendJson(response, { epochs: await service.epochs(caller, matching(query, "domain", DOMAIN)) });
      },
    },
    {
      method: "post",
      path: "/v1/domains/{domain}/epochs/{epoch}",
      query: [],
      action: "change-keys",
      handle: async ({ caller, path, response }) => {
        sendJson(response, await service.newKey(caller, path["domain"]!, path["epoch"]!));
      },
    },
    ...ACTS.map(
      (act): OfficerRoute => ({
        method: "post",
        path: `/v1/domains/{domain}/epochs/{epoch}/${act}`,
        query: [],
        action: "change-keys",
        handle: async ({ caller, path, response }) => {
          sendJson(response, await service.changeEpoch(caller, path["domain"]!, path["epoch"]!, act));
        },
      }),
    ),
    {
      method: "post",
      path: "/v1/domains/{domain}/epochs/{epoch}/activation",
      query: ["at", "overlapDays", "emergency"],
      action: "change-keys",
      handle: async ({ caller, path, query, response }) => {
        const request = {
          at: integer(query, "at", 0, Number.MAX_SAFE_INTEGER) ?? null,
          overlapDays: integer(query, "overlapDays", 0, MOST_OVERLAP) ?? USUAL_OVERLAP,
          emergency: oneOf(query, "emergency", ["true", "false"]) === "true",
        };
        sendJson(response, await service.activateEpoch(caller, path["domain"]!, path["epoch"]!, request));
      },
    },
  ];
}
