import type { Account } from "./account.ts";
import type { PairOptions } from "./pair.ts";
import type { World } from "./world.ts";

/** Which store and broker both gateways of a case run on. */
export type Profile = "embedded" | "production";

/** One row of the fault matrix. */
export interface FaultCase {
  /** What is done, in few words; with its group it names the row. */
  readonly name: string;
  readonly profiles: readonly Profile[];
  /** Profiles on which `npm test` runs it too. */
  readonly short?: readonly Profile[];
  /** What must come of it, beyond that nothing is lost, doubled or unexpected. */
  readonly expected: string;
  /** Codes that the gateways' own logs may hold afterwards though they tell of a fault of ours. */
  readonly allows?: readonly string[];
  /** Types of entries about a delivery that a log may hold beside the usual ones. */
  readonly entries?: readonly string[];
  /** Why it cannot be done here; undefined where it can. */
  readonly impossible?: () => string | undefined;
  /** Does it. Deliveries go through the account, which judges them when the case is over. Throws what is unexpected. */
  run(world: World, account: Account): Promise<void>;
}

/** Rows that share two gateways. */
export interface FaultGroup {
  readonly name: string;
  readonly world: Omit<PairOptions, "production">;
  readonly cases: readonly FaultCase[];
}
