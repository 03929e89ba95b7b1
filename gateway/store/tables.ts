import type { ColumnType } from "kysely";
import type { Delivery } from "../deliveries/delivery.ts";
import type {
  AgreementHold,
  AgreementProposal,
  PartnerMessage,
  StoredAgreement,
} from "../deliveries/ports/agreement-register.ts";
import type { Alarm } from "../deliveries/ports/alarms.ts";
import type { Hint } from "../deliveries/ports/broker.ts";
import type { SubjectInquiry } from "../deliveries/ports/inquiry-register.ts";
import type { KeyConfirmation, KeyEpoch } from "../deliveries/ports/key-register.ts";
import type { LegalHold, RetainedDelivery } from "../deliveries/ports/retention-register.ts";
import type { Sequence, StoredReceipt } from "../deliveries/ports/store.ts";
import type { KeptRun, MatchPair } from "../matching/ports/match-store.ts";

/** A truth value as both engines keep it. */
export type Bit = 0 | 1;

/** Number that an engine gives at insertion. */
type Given<T> = ColumnType<T, T | undefined, never>;

/** A column that has a value at insertion where none is named. */
type Defaulted<T> = ColumnType<T, T | undefined, T>;

/** The fixed tables of the store as the queries see them; `migrations/` makes them for each engine. */
export interface Tables {
  readonly delivery: Omit<Delivery, "parked"> & { readonly n: Given<number>; readonly parked: Bit };
  readonly sequence: Sequence & { readonly agreementId: string; readonly direction: string };
  readonly part: {
    readonly deliveryId: string;
    readonly n: number;
    readonly sealedSha256: string;
    readonly sealedBytes: number;
    readonly plainBytes: number;
    readonly records: number;
    readonly sealed: Uint8Array;
  };
  readonly receipt: StoredReceipt & { readonly partner: string };
  readonly receiptPosition: { readonly partner: string; readonly last: number };
  readonly agreement: StoredAgreement;
  readonly agreementProposal: AgreementProposal;
  readonly agreementHold: AgreementHold;
  readonly partnerMessage: PartnerMessage;
  readonly keyEpoch: Omit<KeyEpoch, "emergency"> & { readonly emergency: Bit };
  readonly keyConfirmation: KeyConfirmation;
  readonly log: {
    readonly n: Given<number>;
    readonly name: string;
    readonly size: number;
    readonly lastTime: number;
  };
  readonly logEntry: {
    readonly log: number;
    readonly position: number;
    readonly type: string;
    readonly time: number;
    readonly deliveryId: string | null;
    readonly leafHash: Uint8Array;
    readonly leaf: Uint8Array;
  };
  readonly logNode: {
    readonly log: number;
    readonly level: number;
    readonly position: number;
    readonly hash: Uint8Array;
  };
  readonly logCheckpoint: {
    readonly log: string;
    readonly size: number;
    readonly note: string;
    /** null for one that carries no cosignature. */
    readonly cosignedAt: number | null;
  };
  readonly alarm: Omit<Alarm, "details"> & { readonly details: string };
  readonly disclosure: {
    readonly log: string;
    readonly position: number;
    readonly name: string;
    readonly salt: Uint8Array;
    readonly value: Uint8Array;
    readonly deliveryId: string | null;
  };
  readonly hint: Hint & {
    readonly version: number;
    readonly attempts: number;
    readonly dueAt: number;
    readonly addedAt: number;
    readonly parked: Bit;
    readonly claimedUntil: Defaulted<number>;
    readonly parkedAt: Defaulted<number | null>;
    readonly reason: Defaulted<string | null>;
  };
  readonly lease: { readonly name: string; readonly holder: string; readonly until: number };
  readonly setting: { readonly name: string; readonly value: string };
  readonly rejectionReport: { readonly deliveryId: string; readonly expiresAt: number; readonly csv: Uint8Array };
  /** `kind` is a key type, or `ref` for the refs of the part's records. */
  readonly subjectIndex: {
    readonly deliveryId: string;
    readonly part: number;
    readonly kind: string;
    readonly entries: Uint8Array;
  };
  readonly subjectInquiry: SubjectInquiry;
  readonly rowTable: {
    readonly name: string;
    readonly agreementId: string;
    readonly outputSchemaHash: string;
    readonly product: string;
    /** JSON of StoredColumn[]. */
    readonly columns: string;
    /** JSON of the output schema; null where it was lost before it was kept here. */
    readonly schema: string | null;
  };
  readonly loadedPart: {
    readonly delivery: number;
    readonly n: number;
    readonly rowTable: string;
    readonly rows: number;
    readonly firstRow: number;
    readonly lastRow: number;
  };
  readonly visibleDelivery: {
    readonly delivery: number;
    readonly agreementId: string;
    readonly number: number;
    readonly kind: string;
    readonly periodFrom: string | null;
    readonly periodTo: string | null;
    readonly superseded: Bit;
  };
  readonly retention: RetainedDelivery;
  readonly legalHold: LegalHold;
  readonly tombstone: { readonly agreementId: string; readonly ref: string; readonly number: number };
  readonly matchRun: KeptRun;
  readonly matchPair: Omit<MatchPair, "many" | "dataError"> & {
    readonly run: string;
    readonly many: Bit;
    readonly dataError: Bit;
  };
  readonly earlierTokens: {
    readonly delivery: number;
    readonly ref: string;
    readonly kid: string;
    /** JSON: a list of path, type and token for each. */
    readonly tokens: string;
  };
}
