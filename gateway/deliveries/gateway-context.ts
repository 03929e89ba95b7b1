import type { KeyObject } from "node:crypto";
import type { Clock } from "../core/clock.ts";
import type { Agreement } from "../core/types/agreement.ts";
import type { AreaTable } from "../core/types/area-table.ts";
import type { CodeList } from "../core/types/code-list.ts";
import type { ProductSchema } from "../core/types/product.ts";
import type { Barrier } from "./barrier.ts";
import type { Broker } from "./ports/broker.ts";
import type { CardBook } from "./ports/card-book.ts";
import type { CheckpointKeeper } from "./ports/checkpoint-keeper.ts";
import type { Courier, LinkName } from "./ports/partner-link.ts";
import type { Store } from "./ports/store.ts";
import type { WitnessMemory } from "./witness/witness-memory.ts";
import type { PseudonymMaterial, Workbench } from "./work/workbench.ts";

/** A partner as its accepted card describes it. */
export interface Partner {
  readonly oin: string;
  readonly name: string;
  /** True when this gateway opens the connections to it. */
  readonly weDial: boolean;
  /** The ways to reach it that are configured here; the first is the usual one. */
  readonly links: readonly LinkName[];
  /** Public signing key by key id. */
  readonly signingKeys: ReadonlyMap<string, KeyObject>;
  /** The key that messages to it are encrypted to. */
  readonly decryptionKey: { readonly kid: string; readonly publicKey: KeyObject };
  /** C2SP verifier keys of its logs. */
  readonly logKeys: readonly string[];
  /** Those, and the ones of its earlier cards: for what was signed before. */
  readonly everyLogKey: readonly string[];
}

/** The keys of this gateway, used through functions and KeyObjects; none of them leaves the identity room as bytes. */
export interface GatewayKeys {
  readonly signing: { readonly privateKey: KeyObject; readonly kid: string };
  /** The public half of a signing key of ours, of now or before; undefined for an id that is not ours. */
  ownSigningKey(kid: string): KeyObject | undefined;
  /** Our private decryption key; throws KEY_UNKNOWN for an id that is not ours. */
  decryption(kid: string): KeyObject;
  /** Ed25519 key of our logs. */
  readonly log: KeyObject;
  /** That, and those of before: what they signed still verifies. */
  readonly logKeys: readonly KeyObject[];
  /** Encrypts bytes under the key-encryption key, bound to a purpose. */
  wrap(purpose: string, bytes: Uint8Array): Uint8Array;
  unwrap(purpose: string, wrapped: Uint8Array): Uint8Array;
  readonly pushIdentity: KeyObject;
  /** K_ref, the key of record references of one agreement, made at first use. Throws REF_KEY_LOST when it was lost. */
  refKey(agreementId: string): Promise<KeyObject>;
  /** The same of an own source, whose records are all replaced by each load. */
  ownRefKey(source: string): Promise<KeyObject>;
  /** K_subject, the key of the subject index, made at first use; it never leaves this gateway and does not rotate. */
  subjectKey(): Promise<KeyObject>;
  /** The key of a pseudonym domain: of an epoch, or of the latest in alphabetical order; undefined when it is not held. */
  pseudonyms(domain: string, epoch?: string): PseudonymMaterial | undefined;
  /** KID of the key that is held of a domain and epoch, whole or by type; undefined when none is. */
  heldKid(domain: string, epoch: string): string | undefined;
  /** Keeps K_field keys that a keeper handed over; those that are there stay. Throws KEY_FILE_EXISTS when one differs. */
  installFieldKeys(
    names: { readonly domain: string; readonly epoch: string; readonly kid: string },
    fields: ReadonlyMap<string, KeyObject>,
  ): void;
  /** Makes the key of a domain and epoch; one that is there stays. Throws OPTION_INVALID for names that it cannot have. */
  ensureDomainKey(domain: string, epoch: string): void;
  /** Removes every key of a domain and epoch for good; nothing when there is none. */
  destroyDomainKey(domain: string, epoch: string): void;
}

/** What this installation knows of products. */
export interface ProductCatalogue {
  /** The product schema; throws PRODUCT_UNKNOWN. */
  product(name: string, version: string): ProductSchema;
  /** The newest version of a product; throws PRODUCT_UNKNOWN. */
  newest(name: string): ProductSchema;
  /** The code list that the agreement names; null when it names none, or none that is installed here. */
  codeList(agreement: Agreement): CodeList | null;
  readonly areaTable: AreaTable | null;
}

/** Settings of the flow; all times in milliseconds. */
export interface FlowPolicy {
  /** A delivery that is not stored by then is void. */
  readonly expireAfter: number;
  /** The sender keeps sealed parts this long after a verified stored receipt. */
  readonly keepAfterStored: number;
  readonly keepRejections: number;
  /** The subject index is kept as long as the provision register. */
  readonly keepSubjects: number;
  /** A delivery without a final receipt for this long is overdue. */
  readonly receiptDue: number;
  /** A correction or withdrawal that is not confirmed for this long is overdue, where the agreement does not say otherwise. */
  readonly correctionDue: number;
  /** Entries that no partner has cosigned for this long raise an alarm. */
  readonly cosignatureDue: number;
  /** First and longest wait between tries; each wait doubles, with jitter. */
  readonly retryFirst: number;
  readonly retryLongest: number;
  /** Parts under way at once. */
  readonly partsInFlight: number;
  /** How long a step may be silent before another instance takes it over. */
  readonly lease: number;
}

/** Technical log lines of the flow. Ids and codes only. */
export interface FlowLogger {
  info(event: string, fields: { readonly [name: string]: string | number | boolean | null }): void;
  warn(event: string, fields: { readonly [name: string]: string | number | boolean | null }): void;
  /** Out: the error id that is shown to a person. */
  error(error: unknown, fields: { readonly [name: string]: string | number | boolean | null }): string;
}

/** What a configuration can ask a second officer for; that a delivery needs one is the agreement's to say. */
export type FourEyesMatter = "agreements" | "keys";

/** Everything the flow works with; main puts it together, tests put together two of them. */
export interface GatewayContext {
  /** Name of this process among those that share the store: another one at every start. */
  readonly instance: string;
  readonly own: { readonly oin: string; readonly name: string; readonly environment: "test" | "production" };
  readonly clock: Clock;
  /**
   * False while the clock stands outside of the validity of our own certificate: one of both is wrong, nobody would let us in, and what
   * time does for good (a delivery expires, parts are thrown away) must wait.
   */
  readonly clockIsCredible: () => boolean;
  /** A number in [0, 1), for jitter only. */
  readonly random: () => number;
  readonly store: Store;
  readonly broker: Broker;
  readonly courier: Courier;
  readonly workbench: Workbench;
  readonly keys: GatewayKeys;
  /** An accepted partner, or undefined. */
  readonly partner: (oin: string) => Partner | undefined;
  readonly partners: () => readonly Partner[];
  readonly cards: CardBook;
  readonly products: ProductCatalogue;
  readonly policy: FlowPolicy;
  readonly logger: FlowLogger;
  readonly barrier: Barrier;
  /** There is a broker over which other systems hear what happened to deliveries; see `announce`. */
  readonly announces?: boolean;
  /** For what does not fit in memory while a step runs; emptied at start. */
  readonly temporaryFolder: string;
  /** Where this instance leaves stored deliveries as files; nowhere when absent. */
  readonly dropFolder?: string;
  /** Nothing is erased for now because its time is over; what officers decide on is. */
  readonly erasurePaused?: boolean;
  /** What only two officers together may do here; nothing when absent. */
  readonly fourEyes?: ReadonlySet<FourEyesMatter>;
  /** Told after every commit that changed a delivery, so that waiting requests can look again. */
  readonly changes: ChangeSignal;
  /** What this process remembers about the exchange of checkpoints. */
  readonly witness: WitnessMemory;
  readonly checkpoints: CheckpointKeeper;
  /** Aborts when the gateway stops: a long step then ends where it can be taken up again. */
  readonly stopping: AbortSignal;
}

/** Wakes whoever waits for news, at every instance. News is only a hint, and may be lost: whoever wakes reads the store. */
export interface ChangeSignal {
  /** In: the id of the one delivery, or OIN of the one partner, that changed; without it anything may have. */
  notify(about?: string): void;
  /**
   * Resolves at the next notify, after `ms` at most (where others share the store, sooner), or when the signal aborts. In: whose changes
   * are waited for, so that hundreds who wait for their own delivery do not all look at every change; without it, everybody's.
   */
  wait(ms: number, signal?: AbortSignal, about?: string): Promise<void>;
}
