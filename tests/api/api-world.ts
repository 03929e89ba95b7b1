import { mkdtempSync, rmSync } from "node:fs";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createAccess } from "../../gateway/access/create-access.ts";
import { newToken } from "../../gateway/access/new-token.ts";
import { createOfficerApi, type OfficerApi } from "../../gateway/api/create-officer-api.ts";
import { createOfficerClient, type OfficerClient } from "../../gateway/api/officer-client.ts";
import type { Clock } from "../../gateway/core/clock.ts";
import type { PreparationReport } from "../../gateway/core/preparation-report.ts";
import { sha256Hex } from "../../gateway/core/sha256.ts";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { SignedAgreement } from "../../gateway/core/types/signed-agreement.ts";
import type { AgreementStep } from "../../gateway/deliveries/ports/agreement-office.ts";
import type { Alarm } from "../../gateway/deliveries/ports/alarms.ts";
import type { RetentionView } from "../../gateway/deliveries/ports/erasure-office.ts";
import type { EpochOutcome, EpochView, KeyStep } from "../../gateway/deliveries/ports/key-office.ts";
import type {
  DeliveryView,
  OfficerService,
  PushOutcome,
  PushRequest,
  WorkView,
} from "../../gateway/deliveries/ports/officer-service.ts";
import type { Requester } from "../../gateway/deliveries/ports/requester.ts";
import type { MatchService } from "../../gateway/matching/ports/match-service.ts";
import type { SubjectService } from "../../gateway/oversight/ports/subject-service.ts";

export const DELIVERY = "019f0000-0000-7000-8000-000000000001";
export const LOG = "sluis/00000001001000000000/local";
export const WHO: Requester = { id: "wie-dan-ook", role: "" };
export const TOKEN = newToken();

/** Users of this machine, by the role they have here. */
export const access = createAccess([
  { id: "a.vos", role: "data-officer", osUser: "vos" },
  { id: "b.das", role: "privacy-officer", osUser: "das" },
  { id: "c.ree", role: "functional-administrator", osUser: "ree" },
  { id: "d.uil", role: "intake", osUser: "uil é" },
  { id: "e.eik", role: "auditor", osUser: "eik" },
  { id: "f.els", role: "technical-administrator", osUser: "els" },
  { id: "zaaksysteem", role: "intake", tokenSha256: TOKEN.tokenSha256 },
]);

/** Work of which some was given up, while the queue is away. */
export const WORK: WorkView = {
  queue: { state: "not-connected", since: 7 },
  parked: [
    {
      ...{ step: "export", subject: DELIVERY, deliveryId: DELIVERY, agreementId: "incidenten-dagelijks" },
      ...{ attempts: 20, since: 9, reason: "STORE_FULL" },
    },
  ],
};

/** A report of a file without findings. */
export const REPORT: PreparationReport = {
  source: { format: "csv", gzip: false, encoding: "utf-8", delimiter: ";", bytes: 3, sha256: "0".repeat(64), rows: 1 },
  findings: [],
  records: { sealed: 1, refused: 0, withheld: 0 },
  refused: [],
  withheld: [],
  warnings: [],
  pseudonyms: [],
  risk: null,
  releaseBy: null,
  columns: [],
};

/** A delivery as the service gives it; it holds more than its type says, which must not get out. */
export const VIEW = {
  delivery: {
    id: DELIVERY,
    direction: "out",
    partner: "00000001002000000000",
    agreementId: "incidenten-dagelijks",
    state: "sending",
    number: 3,
    secret: Uint8Array.of(1),
    envelope: "GEHEIM",
    manifest: "GEHEIM",
    pushIdentity: "GEHEIM",
    report: "GEHEIM",
  },
  report: REPORT,
  parts: [],
  receipts: [],
  hasRejections: false,
  effect: null,
  corrections: [],
  exports: [],
  retention: null,
  holds: [],
} as unknown as DeliveryView;

/** What the service was asked, and what it does for a push. */
/** An alarm that stands. */
export const ALARM: Alarm = {
  code: "COSIGNATURE_OLD",
  partner: "00000001003214345000",
  subject: "",
  since: 1_764_000_000_000,
  details: { hours: 25 },
};

export interface FakeService extends OfficerService {
  readonly asked: unknown[][];
  receive: (request: PushRequest, file: AsyncIterable<Uint8Array>, progress: ProgressTo) => Promise<PushOutcome>;
  rows: () => AsyncIterable<string>;
  backup: () => AsyncIterable<Uint8Array>;
}

type ProgressTo = Parameters<OfficerService["push"]>[3];

export const OUTCOME: PushOutcome = { deliveryId: DELIVERY, state: "released", repeated: false, report: REPORT };

const SIGNED: SignedAgreement = { v: 1, document: { id: "incidenten-dagelijks" }, signatures: ["a.b.c"] };
const KEYS: KeyStep = {
  ...{ agreementId: "incidenten-dagelijks", domain: "d", epoch: "2026-01", kid: "m22dye54", types: ["adr1"] },
  ...{ state: "shared", inUse: true, delivered: true, token: "a.b.c.d.e" },
};
const EPOCH: EpochView = {
  ...{ domain: "d-1", epoch: "2026-07", kid: "1mnhxcr2", keeper: "0".repeat(20), state: "active", previous: "2026-01" },
  ...{ activatesAt: 5, overlapUntil: 6, emergency: false, serial: 2, changedAt: 4, inUse: true, held: "whole" },
  ...{ openDeliveries: 0, waitingFor: ["1".repeat(20)] },
  confirmations: [{ partner: "1".repeat(20), act: "announced", at: 3, tokens: null }],
};
const ROTATED: EpochOutcome = { awaitingSecondPerson: false, delivered: true, epochs: [EPOCH] };
const STEP: AgreementStep = {
  id: "incidenten-dagelijks",
  version: 2,
  hash: "a".repeat(64),
  state: "active",
  delivered: true,
};

const RETENTION: RetentionView = { agreements: [], holds: [], open: [], openRecords: [] };
const HOLD = { reason: "klacht", placedBy: "a.vos", at: 5 };
const CARD = {
  oin: "00000099000000002000",
  name: "Gemeente",
  serial: 2,
  address: null,
  fingerprint: "aaaa bbbb cccc dddd eeee ffff gggg hhhh",
};
const CARDS = { accepted: CARD, offered: { ...CARD, serial: 3, changes: [{ nl: "x", en: "x" }] }, ownSerial: 1 };
const CARD_STEP = { partner: CARD.oin, serial: 3, fingerprint: CARD.fingerprint, state: "accepted" } as const;

const BUDGET = { agreementId: "incidenten-dagelijks", day: "2026-03-02", budget: 10, extra: 0, used: 3, left: 7 };

function fakeService(): FakeService {
  const asked: unknown[][] = [];
  const note = (...what: unknown[]) => void asked.push(what);
  const noted = <T>(answer: T, ...what: unknown[]): T => {
    asked.push(what);
    return answer;
  };
  const agreement = {
    id: "incidenten-dagelijks",
    version: 2,
    hash: "a".repeat(64),
    document: '{"id":"incidenten-dagelijks","purpose":{"text":"é\\u2028"}}',
    outputSchema: '{"title":"incidentmelding"}',
    outputSchemaHash: "b".repeat(64),
    status: "active",
    supplierSignature: "a.b.c",
    receiverSignature: null,
    installedAt: 5,
  } as const;
  const fake: FakeService = {
    asked,
    receive: async (_, file) => {
      for await (const _chunk of file);
      return OUTCOME;
    },
    backup: async function* () {
      yield Buffer.from("age-encryption.org/v1\n");
    },
    rows: async function* () {
      yield '["r1","nieuw","=1+1",-5,null,["fiets"]]';
      yield '["r2","nieuw","Damstraat",7,true,null]';
    },
    push: (who, request, file, progress) => {
      note("push", who.id, request);
      return fake.receive(request, file, progress);
    },
    preview: async (who, request, file) => {
      note("preview", who.id, request.samples);
      let text = "";
      for await (const chunk of file) text += Buffer.from(chunk).toString();
      const samples = [{ line: 2, original: [["straat", text]], outgoing: [] }] as const;
      return { report: REPORT, samples, mapping: { a: 1 }, unmapped: { fields: [], columns: ["x"] } };
    },
    makeBackup: async (who) => {
      note("makeBackup", who.id);
      return fake.backup();
    },
    withdraw: async (who, request) => noted(OUTCOME, "withdraw", who.id, request),
    release: async (who, id) => noted(VIEW, "release", who.id, id),
    cancel: async (who, id) => noted(VIEW, "cancel", who.id, id),
    resend: async (who, id) => noted(VIEW, "resend", who.id, id),
    retention: async (who) => noted(RETENTION, "retention", who.id),
    placeHold: async (who, on, reason) => noted({ ...HOLD, ...on, reason }, "placeHold", who.id, on, reason),
    releaseHold: async (who, on, reason) => noted({ ...HOLD, ...on }, "releaseHold", who.id, on, reason),
    eraseRecords: async (who, agreementId, refs, ground) =>
      noted({ state: "requested", agreementId, deliveries: 2, ground }, "eraseRecords", who.id, refs, ground),
    erase: async (who, deliveryId, ground) =>
      noted({ state: "requested", deliveryId, ground }, "erase", who.id, ground),
    partnerCards: async (who) => noted([CARDS], "cards", who.id),
    acceptCard: async (who, partner, serial) => noted(CARD_STEP, "accept-card", who.id, partner, serial),
    acceptCardAnew: async (who, partner, token, heard) =>
      noted(CARD_STEP, "accept-anew", who.id, partner, token, heard),
    revokeKeys: async (who, oin, key, reason) => noted({ keys: ["k"] }, "revoke", who.id, oin, key, reason),
    budgets: async (who) => noted([BUDGET], "budgets", who.id),
    overrideBudget: async (who, more) => noted({ state: "allowed", budget: BUDGET }, "override", who.id, more),
    work: async (who) => noted(WORK, "work", who.id),
    replayWork: async (who) => noted(2, "replay", who.id),
    delivery: async (who, id) => {
      note("delivery", who.id, id);
      if (id !== DELIVERY) throw new SluisError("DELIVERY_UNKNOWN");
      return VIEW;
    },
    deliveries: async (who, filter) => noted([VIEW], "deliveries", who.id, filter),
    waitForChange: async (who, id, state, signal) => {
      note("wait", who.id, id, state);
      if (state !== "sending") return VIEW;
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      note("waited");
      return VIEW;
    },
    rejections: async (who, id) => noted(Buffer.from("regel;veld\r\n"), "rejections", who.id, id),
    exportRows: async (who, what) => {
      note("rows", who.id, what);
      return { columns: ["ref", "mutatie", "straat", "x", "poging", "goederen"], lines: fake.rows() };
    },
    agreements: async (who) => noted([agreement], "agreements", who.id),
    agreementOverview: async (who) => noted([], "agreement-lines", who.id),
    signedAgreement: async (who, id, version) => noted(SIGNED, "signed", who.id, id, version),
    signAgreement: async (who, document) => noted(STEP, "sign", who.id, document),
    proposeAgreement: async (who, id, version) => noted(STEP, "propose", who.id, id, version),
    acceptAgreement: async (who, id, version) => noted(STEP, "accept", who.id, id, version),
    acceptSignedAgreement: async (who, signed) => noted(STEP, "accept-signed", who.id, signed),
    refuseAgreement: async (who, id, reason, version) => noted(STEP, "refuse", who.id, id, reason, version),
    holdAgreement: async (who, id, act, reason) => noted(STEP, act, who.id, id, reason),
    shareKeys: async (who, id, send, epoch) =>
      noted(KEYS, "share-keys", who.id, id, send, ...(epoch === undefined ? [] : [epoch])),
    newKey: async (who, domain, epoch) => noted({ kid: "m22dye54" }, "new-key", who.id, domain, epoch),
    epochs: async (who, domain) => noted([EPOCH], "epochs", who.id, domain),
    changeEpoch: async (who, domain, epoch, act) => noted(ROTATED, act, who.id, domain, epoch),
    activateEpoch: async (who, domain, epoch, when) => noted(ROTATED, "activation", who.id, domain, epoch, when),
    acceptKeys: async (who, id) => noted(KEYS, "accept-keys", who.id, id),
    acceptSealedKeys: async (who, id, token) => noted(KEYS, "accept-sealed-keys", who.id, id, token),
    logs: async (who) => noted([{ log: LOG, size: 1, lastTime: 5 }], "logs", who.id),
    logLines: async (who, filter) => noted([{ log: LOG, index: 0, entry: { type: "start" } }], "log", who.id, filter),
    logBundle: async (who, log) => noted({ log, entries: [] }, "bundle", who.id, log),
    startSuccessor: async (who, partner) =>
      noted({ state: "requested", frozen: LOG, successor: `${LOG}/2` }, "successor", who.id, partner),
    alarms: async (who) => noted([ALARM], "alarms", who.id),
    checkPartners: async (who) => noted([{ check: "bereikbaar", ok: true, nl: "", en: "" }], "check", who.id),
  };
  return fake;
}

/** A clock on which nothing times out by itself. */
export function stillClock(): Clock & { wake(): void } {
  const sleeping = new Set<() => void>();
  return {
    now: () => 0,
    sleep: (_, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        signal?.addEventListener("abort", () => resolve(), { once: true });
        sleeping.add(resolve);
      }),
    wake: () => {
      for (const resolve of sleeping) resolve();
    },
  };
}

/** An API on a socket in a folder of its own, and clients for it. */
export interface ApiWorld {
  readonly socketPath: string;
  readonly service: FakeService;
  readonly api: OfficerApi;
  readonly clock: ReturnType<typeof stillClock>;
  readonly log: unknown[];
  clientOf(officer: string, token?: string): OfficerClient;
  /** One plain request, as another program would make it. */
  plain(method: string, path: string, headers?: object, body?: string): Promise<IncomingMessage & { text: string }>;
}

/** Starts an API; everything is closed and removed after the test. */
export async function apiWorld(
  environment: "test" | "production" = "test",
  subjects = {} as SubjectService,
): Promise<ApiWorld> {
  const folder = mkdtempSync(join(tmpdir(), "sluis-api-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const socketPath = join(folder, "gateway.sock");
  const service = fakeService();
  const clock = stillClock();
  const log: unknown[] = [];
  const api = await createOfficerApi({
    service,
    matching: {} as MatchService,
    subjects,
    access,
    at: { socketPath },
    environment,
    ready: async () => ({ ready: true, queue: "ready" }),
    clock,
    logger: {
      info: () => {},
      warn: () => {},
      error: (error) => {
        log.push(error);
        return `f${log.length}`;
      },
    },
  });
  onTestFinished(async () => {
    const closed = api.close();
    clock.wake();
    await closed;
  });
  return {
    socketPath,
    service,
    api,
    clock,
    log,
    clientOf: (officer, token) => {
      const client = createOfficerClient({ socketPath, officer, token });
      onTestFinished(() => client.close());
      return client;
    },
    plain: (method, path, headers = {}, body = "") =>
      new Promise((resolve, reject) => {
        const request = httpRequest({ socketPath, method, path, agent: false, headers: { ...headers } });
        request.once("error", reject);
        request.once("response", async (response) => {
          const text = Buffer.concat(await Array.fromAsync(response as AsyncIterable<Uint8Array>)).toString();
          resolve(Object.assign(response, { text }));
        });
        request.end(body === "" ? undefined : body);
      }),
  };
}

/** Bytes as a file that is read in pieces. */
export async function* pieces(...texts: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}

/** A push of a small file. */
export const REQUEST: PushRequest = {
  agreementId: "incidenten-dagelijks",
  kind: "delta",
  period: { from: "2026-01-01", to: "2026-01-02" },
  mapping: { columns: { straat: "Straat é" } },
  fileName: "uitvoer 1.csv",
  fileSha256: sha256Hex("abc"),
  fileBytes: 3,
  samples: 2,
};
