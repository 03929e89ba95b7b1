import type { SluisError } from "../../core/sluis-error.ts";
import type { Agreement } from "../../core/types/agreement.ts";
import type { LogSuccessor } from "../../core/types/log-successor.ts";
import type { TravellingMessage } from "../../core/types/partner-message.ts";

/** A way to reach a partner, by the name that agreements use. */
export type LinkName = NonNullable<Agreement["links"]>[number];

/** What the receiver says about a delivery: its state, which parts (from 1) it still misses, receipts so far. */
export interface DeliveryStatus {
  readonly deliveryId: string;
  readonly state: string;
  readonly missing: readonly number[];
  readonly receipts: readonly string[];
}

/** One item of a partner's outbox. */
export interface OutboxItem {
  readonly position: number;
  /** With a receipt. */
  readonly deliveryId?: string;
  readonly kind: "receipt" | TravellingMessage["kind"];
  readonly token: string;
}

/** What a gateway tells a partner that asks whether both run the same agreement, keys and rules. No secret is in it. */
export interface AgreementCheck {
  readonly agreementId: string;
  /** Its clock, milliseconds since 1970. */
  readonly time: number;
  readonly agreementHash: string;
  readonly environment: string;
  readonly outputSchemaHash: string;
  readonly normaliserDigest: string;
  readonly kid: string | null;
  /** KCV per pseudonym type that this party holds. */
  readonly keyChecks: { readonly [type: string]: string };
  /** Fresh random bytes of whoever says this; in a question it asks for answers. */
  readonly nonce?: string;
  /** In an answer: the proof per type over both nonces. */
  readonly answers?: { readonly [type: string]: string };
}

/** What a witness answers, as C2SP tlog-witness writes it: the status of an HTTP answer, and a text. */
export interface WitnessAnswer {
  readonly status: 200 | 400 | 403 | 404 | 409 | 422;
  readonly type: "text/plain" | "text/x.tlog.size";
  readonly text: string;
}

/** How two gateways witness each other's log, seen from who is asked; texts are those of C2SP. The asker's log is that about the asked. */
export interface WitnessService {
  /** Judges and cosigns a checkpoint of the asker's log (C2SP tlog-witness add-checkpoint). In: the body of that call. */
  addCheckpoint(partner: string, body: string): Promise<WitnessAnswer>;
  /** The asked party's checkpoint with the proof that it continues `from`, in the form of that body; 409 with its size when it is smaller. */
  checkpoint(partner: string, from: number): Promise<WitnessAnswer>;
  /** Proof lines that one size of the asked party's log continues another. */
  consistency(partner: string, from: number, to: number): Promise<WitnessAnswer>;
  /** Takes what the asker last cosigned of the asked party's log: a note with both signatures. 409 with the size when that log is not so. */
  cosign(partner: string, note: string): Promise<WitnessAnswer>;
  /** The note of the asker's log that the asked party last cosigned; 404 before the first. */
  witnessed(partner: string): Promise<WitnessAnswer>;
  /** The successor of the asked party's log, with the numbers that are closed there; null while its log is the first one. */
  successor(partner: string): Promise<LogSuccessor | null>;
  /** Offers the successor of the asker's log. Out: the same document with the numbers that are closed at the asked party. */
  putSuccessor(partner: string, notice: LogSuccessor): Promise<LogSuccessor>;
}

/**
 * The dialling side: what the courier can ask a partner, over the link that is usual for it. Whoever answers was checked to be the partner.
 */
export interface Courier extends WitnessService {
  /** The same over another link, such as the one that an agreement chose. */
  over(link: LinkName): Courier;
  /** POST /exchange/v1/deliveries. */
  offer(partner: string, envelope: string): Promise<DeliveryStatus>;
  /** PUT /exchange/v1/deliveries/{id}/parts/{n}. */
  putPart(partner: string, deliveryId: string, n: number, sealed: Uint8Array): Promise<void>;
  /** GET /exchange/v1/deliveries/{id}. */
  status(partner: string, deliveryId: string): Promise<DeliveryStatus>;
  /** POST /exchange/v1/deliveries/{id}/void: asks to close the number without content. In: the signed request. */
  void(partner: string, deliveryId: string, token: string): Promise<DeliveryStatus>;
  /** GET /exchange/v1/outbox?after=N; held open by the partner while something is outstanding. */
  outbox(partner: string, after: number, signal: AbortSignal): Promise<readonly OutboxItem[]>;
  /** POST /exchange/v1/agreements/{id}/check. */
  checkAgreement(partner: string, own: AgreementCheck): Promise<AgreementCheck>;
  /** POST /exchange/v1/messages. Resolves when the partner has taken it. */
  message(partner: string, message: TravellingMessage): Promise<void>;
  /** How the newest connection to a partner is protected; null before the first. */
  connection(partner: string): ConnectionFacts | null;
  close(): Promise<void>;
}

/** What the log says of a connection: the version of TLS and the key exchange group, such as X25519MLKEM768. */
export interface ConnectionFacts {
  readonly protocol: "TLSv1.3";
  readonly group: string;
}

/** The dialled side: what the door calls for an authenticated partner. A foreign id is answered as unknown. */
export interface ExchangeService extends WitnessService {
  /** `link` is what carried it. */
  receiveManifest(partner: string, envelope: string, link: LinkName): Promise<DeliveryStatus>;
  /** `sealed` is the whole part, and is given away; the door limits its size to what a part may be (8 MiB) while reading. */
  receivePart(partner: string, deliveryId: string, n: number, sealed: Uint8Array): Promise<void>;
  status(partner: string, deliveryId: string): Promise<DeliveryStatus>;
  void(partner: string, deliveryId: string, token: string): Promise<DeliveryStatus>;
  outbox(partner: string, after: number, signal: AbortSignal): Promise<readonly OutboxItem[]>;
  checkAgreement(partner: string, theirs: AgreementCheck): Promise<AgreementCheck>;
  /** A message in a partner's name could not be opened, and why: it is logged, and nothing else is done with it. */
  refused(partner: string, why: SluisError): Promise<void>;
  message(partner: string, message: TravellingMessage): Promise<void>;
}
