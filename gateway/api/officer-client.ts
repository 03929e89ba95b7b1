import type { Json } from "../core/json.ts";
import type { Alarm } from "../deliveries/ports/alarms.ts";
import type {
  CheckLine,
  DeliveryView,
  LogLine,
  LogSummary,
  OfficerService,
  PushOutcome,
  WorkView,
} from "../deliveries/ports/officer-service.ts";
import type { MatchService } from "../matching/ports/match-service.ts";
import type { SubjectService } from "../oversight/ports/subject-service.ts";
import { agreementClient } from "./agreement-client.ts";
import { askGateway, bytesOf, type GatewayAddress, type GatewayQuestion, jsonOf } from "./ask-gateway.ts";
import { budgetClient } from "./budget-client.ts";
import { cardClient } from "./card-client.ts";
import { erasureClient } from "./erasure-client.ts";
import { exportedRows } from "./exported-rows.ts";
import { isReady } from "./is-ready.ts";
import { keyClient } from "./key-client.ts";
import { matchClient } from "./match-client.ts";
import { subjectClient } from "./subject-client.ts";
import { untilBroken } from "./until-broken.ts";
import { pushQuery, upload } from "./upload.ts";

/** A connection of the command line to the gateway of this machine. */
export interface OfficerClient {
  /** What the gateway does; `who` is not looked at, since the gateway decides that. */
  readonly service: OfficerService;
  readonly matching: MatchService;
  readonly subjects: SubjectService;
  /** Whether the gateway can do its work now; false also when nobody answers. */
  ready(): Promise<boolean>;
  /** Ends what is still asked. */
  close(): Promise<void>;
}

/**
 * A client of the API over the local socket that can do all that the service can. Nothing is connected until something is asked.
 * In: the socket, the user of this machine or a token. Out: the client. Its calls throw what the service throws, with `errorId`
 * among the details, SERVICE_UNREACHABLE and SERVICE_ANSWER_INVALID.
 */
export function createOfficerClient(address: Omit<GatewayAddress, "signal">): OfficerClient {
  const closing = new AbortController();
  const at: GatewayAddress = { ...address, signal: closing.signal };
  return {
    service: serviceAt(at),
    matching: matchClient(at),
    subjects: subjectClient(at),
    ready: () => isReady(at),
    close: async () => closing.abort(),
  };
}

function serviceAt(at: GatewayAddress): OfficerService {
  const json = async <T>(question: GatewayQuestion): Promise<T> => {
    const { response } = await askGateway(at, question);
    return (await jsonOf(response)) as T;
  };
  const get = <T>(path: string, query: GatewayQuestion["query"] = {}) => json<T>({ method: "GET", path, query });
  const step = (deliveryId: string, name: string) =>
    json<DeliveryView>({ method: "POST", path: `/v1/deliveries/${deliveryId}/${name}` });
  const delivery = (deliveryId: string) => get<DeliveryView>(`/v1/deliveries/${deliveryId}`);

  return {
    push: (_, request, file, progress) => upload(at, "/v1/deliveries", pushQuery(request), request, file, progress),
    preview: (_, request, file, progress) => upload(at, "/v1/previews", pushQuery(request), request, file, progress),
    withdraw: (_, { deliveryId, reason, keys }) =>
      json<PushOutcome>({
        method: "POST",
        path: `/v1/deliveries/${deliveryId}/withdrawal`,
        body: Buffer.from(JSON.stringify({ reason, ...(keys === null ? {} : { keys }) })),
      }),
    release: (_, deliveryId) => step(deliveryId, "release"),
    cancel: (_, deliveryId) => step(deliveryId, "cancel"),
    resend: (_, deliveryId) => step(deliveryId, "resend"),
    work: () => get<WorkView>("/v1/work"),
    replayWork: async () => (await json<{ replayed: number }>({ method: "POST", path: "/v1/work/replay" })).replayed,
    delivery: (_, deliveryId) => delivery(deliveryId),
    deliveries: async (_, { states, pushIdentity: _identity, dueAt: _due, ...filter }) => {
      const query = { newestFirst: false, limit: 500, ...filter, states: states?.join(",") };
      return (await get<{ deliveries: DeliveryView[] }>("/v1/deliveries", query)).deliveries;
    },
    waitForChange: async (_, deliveryId, state, signal) => {
      const waiting = { ...at, signal: AbortSignal.any([at.signal, signal]) };
      const question = { method: "GET", path: `/v1/deliveries/${deliveryId}`, query: { waitFrom: state } } as const;
      for (;;) {
        try {
          const { response } = await askGateway(waiting, question);
          const view = (await jsonOf(response)) as unknown as DeliveryView;
          if (view.delivery.state !== state) return view;
        } catch (error) {
          if (!signal.aborted) throw error;
          return delivery(deliveryId);
        }
      }
    },
    rejections: async (_, deliveryId) => {
      const answer = await askGateway(at, { method: "GET", path: `/v1/deliveries/${deliveryId}/rejections` });
      return bytesOf(answer.response);
    },
    exportRows: (_, what) => {
      const owner = "deliveryId" in what ? `deliveries/${what.deliveryId}` : `agreements/${what.agreementId}`;
      return exportedRows(at, `/v1/${owner}/rows`, {});
    },
    ...agreementClient(json),
    ...keyClient(json),
    ...erasureClient(json),
    ...budgetClient(json),
    ...cardClient(json),
    logs: async () => (await get<{ logs: LogSummary[] }>("/v1/logs")).logs,
    logLines: async (_, filter) => (await get<{ entries: LogLine[] }>("/v1/log-entries", filter)).entries,
    logBundle: (_, log) => get<Json>("/v1/log-bundles", { log }),
    makeBackup: async () => untilBroken((await askGateway(at, { method: "POST", path: "/v1/backups" })).response),
    startSuccessor: (_, partner) => json({ method: "POST", path: `/v1/partners/${partner}/log-successor` }),
    alarms: async () => (await get<{ alarms: Alarm[] }>("/v1/alarms")).alarms,
    checkPartners: async () => (await get<{ checks: CheckLine[] }>("/v1/partner-checks")).checks,
  };
}
