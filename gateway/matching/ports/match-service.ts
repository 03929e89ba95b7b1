import type { PreparationReport } from "../../core/preparation-report.ts";
import type { ExportedRows } from "../../deliveries/officer/export-rows.ts";
import type { Progress, PushRequest } from "../../deliveries/ports/officer-service.ts";
import type { Requester } from "../../deliveries/ports/requester.ts";
import type { Strength } from "../../pseudonyms/key-types.ts";
import type { MatchPair, PairStrength } from "./match-store.ts";

/** What an officer asks to be matched. */
export interface MatchRequest {
  readonly agreementId: string;
  /** Another agreement, or `agreement/product` for an own source; the only own source under the agreement when null. */
  readonly withSource: string | null;
  /** The weakest class of which pairs are kept; R is always kept. */
  readonly weakest: "A" | "B" | "C";
}

/** One side of a type: tokens of current records, and how many of them have a key that the other side has too. */
export interface SideCount {
  readonly tokens: number;
  readonly comparable: number;
  /** Another key, so neither equal nor different: nothing is known. */
  readonly notComparable: number;
}

/** What matching found of one type of pseudonym. */
export interface TypeCount {
  readonly type: string;
  readonly strength: Strength;
  readonly left: SideCount;
  readonly right: SideCount;
  /** Left subjects of which the token is found on the right. */
  readonly matched: number;
  /** Pairs in which both have the type and it differs. */
  readonly conflicting: number;
  /** Left tokens that more right subjects share than can mean anything. */
  readonly common: number;
}

/** A share that fell away from what it usually is. */
export interface LevelAlarm {
  readonly type: string;
  readonly what: "comparable" | "matched";
  /** Shares between 0 and 1. */
  readonly usual: number;
  readonly now: number;
}

/** What a run found; it holds counts only. */
export interface MatchReport {
  readonly run: string;
  readonly at: number;
  readonly left: string;
  readonly right: string;
  readonly domain: string;
  readonly weakest: "A" | "B" | "C";
  readonly pairs: { readonly [strength in PairStrength]: number };
  readonly types: readonly TypeCount[];
  /** Pairs of which a subject is in another one that is as strong or stronger. */
  readonly many: number;
  /** Pairs that agree on the bsn and on nothing else that tells people apart, while every key of name and date of birth differs. */
  readonly dataErrors: number;
  /** Pairs of which a type agrees under one key and differs under another, in the overlap of a rotation. */
  readonly rotationInconsistent: number;
  readonly alarms: readonly LevelAlarm[];
}

/** What pseudonymising an own register led to. */
export interface OwnSourceOutcome {
  /** What `match` knows it by. */
  readonly source: string;
  /** The load; its rejection report can be fetched as that of a delivery. */
  readonly deliveryId: string;
  readonly report: PreparationReport;
}

/** Matching as officers use it. Every method checks the role, and every one that reads is in the log first. */
export interface MatchService {
  /**
   * Joins the current records of an agreement with those of another source in the same domain, and keeps what was found.
   * Throws ACCESS_DENIED, AGREEMENT_UNKNOWN and what an agreement that is not in force throws, MATCH_DOMAIN_DIFFERS, MATCH_NO_DOMAIN,
   * MATCH_PARTIES_NOT_AGREED, MATCH_SOURCE_UNKNOWN, MATCH_NOTHING_COMPARABLE.
   */
  match(who: Requester, request: MatchRequest, progress: (at: Progress) => void): Promise<MatchReport>;
  /**
   * Runs an own register through mapping, normalisation and the keys of an agreement's domain into the own store, replacing what was
   * there of it; nothing is delivered. The mapping (or the one that worked before) names the product.
   * Throws ACCESS_DENIED, what an agreement that is not in force throws, OWN_SOURCE_NO_PRODUCT, OWN_SOURCE_NO_KEYS, MATCH_NO_DOMAIN,
   * PSEUDONYM_KEY_MISSING, and what reading the file throws.
   */
  pseudonymise(
    who: Requester,
    request: PushRequest,
    file: AsyncIterable<Uint8Array>,
    progress: (at: Progress) => void,
  ): Promise<OwnSourceOutcome>;
  /** Rows of an own source: ref, its own key, tokens. Throws MATCH_SOURCE_UNKNOWN. */
  ownRows(who: Requester, source: string): Promise<ExportedRows>;
  /** Runs of an agreement with a source, newest first. */
  runs(who: Requester, request: Omit<MatchRequest, "weakest">): Promise<MatchReport[]>;
  /** Pairs of a run after a number. Throws MATCH_RUN_UNKNOWN. */
  pairs(who: Requester, run: string, after: number, limit: number): Promise<MatchPair[]>;
}
