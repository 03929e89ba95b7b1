import identityList from "./canary-identities.json" with { type: "json" };
import type { RawInputs } from "./compose-key.ts";
import type { RuleWords } from "./rule-words.ts";

/** One of the 16 public test identities: raw cells by input, and per input the rule that it is there for. */
export interface CanaryIdentity {
  readonly id: number;
  readonly inputs: RawInputs;
  readonly rules: { readonly [input: string]: RuleWords | undefined };
}

/** The 16 fixed test identities of NLN-1, made up, in the test profile. */
export const CANARY_IDENTITIES: readonly CanaryIdentity[] = identityList.identities;
