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
  readonly deliveryId: string;
  readonly kind: "receipt";
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
}

/** The dialling side of a link: what the courier can ask a partner's door. Every call checks the partner's OIN and pin first. */
export interface Courier {
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
export interface ExchangeService {
  receiveManifest(partner: string, envelope: string): Promise<DeliveryStatus>;
  /** `sealed` is the whole part; the door limits its size to what a part may be (8 MiB) while reading. */
  receivePart(partner: string, deliveryId: string, n: number, sealed: Uint8Array): Promise<void>;
  status(partner: string, deliveryId: string): Promise<DeliveryStatus>;
  void(partner: string, deliveryId: string, token: string): Promise<DeliveryStatus>;
  outbox(partner: string, after: number, signal: AbortSignal): Promise<readonly OutboxItem[]>;
  checkAgreement(partner: string, theirs: AgreementCheck): Promise<AgreementCheck>;
}
