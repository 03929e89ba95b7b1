import { SluisError } from "../../gateway/core/sluis-error.ts";
import type { FlowLogger } from "../../gateway/deliveries/gateway-context.ts";
import type {
  AgreementCheck,
  DeliveryStatus,
  ExchangeService,
  WitnessAnswer,
} from "../../gateway/deliveries/ports/partner-link.ts";

export const DELIVERY = "019f0000-0000-7000-8000-000000000001";

/** A fake receiver that keeps what it was handed. */
export interface FakeExchange extends ExchangeService {
  readonly seen: string[];
  readonly parts: Map<number, Uint8Array>;
  /** What every question to a witness is answered with. */
  witnessAnswer: WitnessAnswer;
  /** What the next call does instead, if set. */
  instead: (() => Promise<never>) | null;
}

/** A log that a test can look at. */
export function fakeLogger(log: unknown[]): FlowLogger {
  return {
    info: (event, fields) => void log.push({ event, ...fields }),
    warn: (event, fields) => void log.push({ event, ...fields }),
    error: (error, fields) => {
      log.push({ code: error instanceof SluisError ? error.code : String(error), ...fields });
      return `failure${log.length}`;
    },
  };
}

/** Answers as a receiver of one delivery of two parts. */
export function fakeExchange(): FakeExchange {
  const status: DeliveryStatus = { deliveryId: DELIVERY, state: "receiving", missing: [1, 2], receipts: [] };
  const witnessed = async (said: string): Promise<WitnessAnswer> => {
    fake.seen.push(said);
    await fake.instead?.();
    return fake.witnessAnswer;
  };
  const fake: FakeExchange = {
    witnessAnswer: { status: 200, type: "text/plain", text: "— line\n" },
    seen: [],
    parts: new Map(),
    instead: null,
    receiveManifest: async (partner, envelope) => {
      fake.seen.push(`manifest ${partner} ${envelope}`);
      await fake.instead?.();
      return status;
    },
    receivePart: async (partner, deliveryId, n, sealed) => {
      fake.seen.push(`part ${partner} ${deliveryId} ${n}`);
      await fake.instead?.();
      fake.parts.set(n, sealed);
    },
    status: async (partner, deliveryId) => {
      fake.seen.push(`status ${partner} ${deliveryId}`);
      await fake.instead?.();
      if (deliveryId !== DELIVERY) throw new SluisError("DELIVERY_UNKNOWN");
      return { ...status, state: "stored", missing: [], receipts: ["a.b.c"] };
    },
    void: async (partner, deliveryId, token) => {
      fake.seen.push(`void ${partner} ${deliveryId} ${token}`);
      await fake.instead?.();
      return { ...status, state: "void", missing: [], receipts: ["a.b.c"] };
    },
    outbox: async (partner, after, signal) => {
      fake.seen.push(`outbox ${partner} ${after}`);
      await fake.instead?.();
      if (after === 0) return [{ position: 1, deliveryId: DELIVERY, kind: "receipt", token: "a.b.c" }];
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      fake.seen.push("outbox released");
      return [];
    },
    refused: async (partner, why) => {
      fake.seen.push(`refused ${partner} ${why.code}`);
    },
    message: async (partner, { kind, token }) => {
      fake.seen.push(`message ${partner} ${kind} ${token}`);
      await fake.instead?.();
    },
    checkAgreement: async (partner, theirs) => {
      fake.seen.push(`check ${partner} ${theirs.agreementId}`);
      await fake.instead?.();
      return { ...theirs, keyChecks: {} };
    },
    addCheckpoint: (partner, body) => witnessed(`add-checkpoint ${partner} ${body}`),
    checkpoint: (partner, from) => witnessed(`checkpoint ${partner} ${from}`),
    consistency: (partner, from, to) => witnessed(`consistency ${partner} ${from} ${to}`),
    cosign: (partner, note) => witnessed(`cosign ${partner} ${note}`),
    successor: async (partner) => {
      fake.seen.push(`successor ${partner}`);
      return null;
    },
    putSuccessor: async (partner, notice) => {
      fake.seen.push(`put-successor ${partner}`);
      return notice;
    },
    witnessed: (partner) => witnessed(`witnessed ${partner}`),
  };
  return fake;
}

/** An agreement check with made-up hashes. */
export const CHECK: AgreementCheck = {
  agreementId: "incidenten-dagelijks",
  agreementHash: "a".repeat(64),
  environment: "test",
  outputSchemaHash: "b".repeat(64),
  time: 1_764_000_000_000,
  normaliserDigest: "c".repeat(64),
  kid: "0123abcd",
  keyChecks: { bsn: "d".repeat(32) },
};
