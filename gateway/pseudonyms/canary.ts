import { CANARY_IDENTITIES, type CanaryIdentity } from "./canary-identities.ts";
import { composeKey } from "./compose-key.ts";
import { keyTypeOf } from "./key-types.ts";
import type { PseudonymProvider } from "./pseudonym-provider.ts";
import { joinWords, type RuleWords, ruleWords } from "./rule-words.ts";

/** Per type the tokens of the 16 public test identities; an empty text where an identity has no value of that type. */
export type CanaryBlock = { readonly [type: string]: readonly string[] };

/** A canary that this installation makes differently, and the rules that this identity tries out. */
export interface CanaryDifference {
  readonly type: string;
  /** Number of the identity, from 1. */
  readonly identity: number;
  readonly rule: RuleWords;
}

/**
 * The canary block of a manifest. In: a provider, the types of the agreement. Out: 16 texts for each type.
 * Throws PSEUDONYM_KEY_NOT_HELD, PSEUDONYM_TYPE_UNKNOWN, PSEUDONYM_TYPE_NOT_ALONE.
 */
export function canaryBlock(provider: PseudonymProvider, types: readonly string[]): CanaryBlock {
  return Object.fromEntries(
    types.map((type) => [type, CANARY_IDENTITIES.map((identity) => canaryToken(provider, type, identity))]),
  );
}

/**
 * Recomputes a partner's canaries of every type that we hold, before a record is accepted.
 * In: our provider, the partner's block. Out: what differs, nothing when all is equal. Types that we do not hold are left out; that the
 * block has every type of the agreement is the caller's check.
 */
export function checkCanary(provider: PseudonymProvider, block: CanaryBlock): CanaryDifference[] {
  const differences: CanaryDifference[] = [];
  for (const [type, tokens] of Object.entries(block)) {
    if (!provider.holds(type)) continue;
    CANARY_IDENTITIES.forEach((identity, at) => {
      if (canaryToken(provider, type, identity) === tokens[at]) return;
      differences.push({ type, identity: identity.id, rule: rulesOf(type, identity) });
    });
  }
  return differences;
}

function canaryToken(provider: PseudonymProvider, type: string, { inputs }: CanaryIdentity): string {
  const key = composeKey(type, inputs, { testProfile: true });
  return key.kind === "ok" ? provider.token(type, key.parts) : "";
}

function rulesOf(type: string, { rules }: CanaryIdentity): RuleWords {
  const names = keyTypeOf(type).inputs.map(({ name }) => (name === "initial" ? "given" : name));
  return joinWords(names.map((name) => rules[name] ?? ruleWords(name)));
}
