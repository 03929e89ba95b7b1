import { createSecretKey } from "node:crypto";
import type { VectorFile } from "../../core/types/vector-file.ts";
import { type DomainKey, deriveFieldKey, deriveKcv, deriveKid } from "../hn1/derive.ts";
import { RULES, SCOPE } from "../hn1/suite.ts";
import { hn1Token } from "../hn1/token.ts";
import { isKeyType } from "../key-types.ts";
import type { RuleWords } from "../rule-words.ts";
import { malformed, type Vector, type VectorCheck } from "./vector-check.ts";

const WORDS = {
  scope: { nl: "het bereik is altijd match", en: "the scope is always match" },
  rules: { nl: `de regels zijn ${RULES}`, en: `the rules are ${RULES}` },
  kid: { nl: "KID van domein en periode", en: "KID of domain and epoch" },
  kcv: { nl: "controlewaarde (KCV) van domein en periode", en: "check value (KCV) of domain and epoch" },
  token: { nl: "pseudoniem uit de delen van de sleutel", en: "token made of the parts of the key" },
  type: { nl: "dit pseudoniemtype kent deze installatie niet", en: "this installation does not know this token type" },
} as const satisfies { [rule: string]: RuleWords };

interface Epoch {
  readonly key: DomainKey;
  readonly kid: string;
  /** What the file says of the epoch and this installation does not. */
  readonly differs: "kid" | "kcv" | null;
}

/**
 * Prepares the judge of an HN1 file: is every token, KID and KCV what this installation makes of the file's key? The epoch stands in
 * the vector or at the top of the file.
 */
export function hn1Check(file: VectorFile): VectorCheck {
  const rootKey = createSecretKey(Buffer.from(file.key ?? "", "hex"));
  const stated = [...(file.epochs ?? []), { epoch: file.epoch, kid: file.kid, kcv: file.kcv }];
  const epochs = new Map<string, Epoch>();
  const wrongFile = (file.scope ?? SCOPE) !== SCOPE ? "scope" : (file.rules ?? RULES) !== RULES ? "rules" : null;

  function epochOf(epoch: string): Epoch {
    const key = { rootKey, domain: file.domain ?? "", epoch };
    const kid = deriveKid(key);
    const kcv = deriveKcv(key);
    const said = stated.filter((entry) => entry.epoch === epoch);
    const otherKid = said.some((entry) => entry.kid !== undefined && entry.kid !== kid);
    const otherKcv = said.some((entry) => entry.kcv !== undefined && entry.kcv.toLowerCase() !== kcv);
    return { key, kid, differs: otherKid ? "kid" : otherKcv ? "kcv" : null };
  }

  return (vector) => {
    const { epoch = file.epoch, parts, token } = vector.members;
    if (typeof epoch !== "string" || typeof token !== "string" || !isTexts(parts)) return malformed(vector);
    const failed = (rule: keyof typeof WORDS, got: string) => fail(vector, rule, got);
    if (!isKeyType(vector.type)) return failed("type", "unknown type");
    if (wrongFile) return failed(wrongFile, "not used");
    const known = epochs.get(epoch) ?? epochOf(epoch);
    epochs.set(epoch, known);
    if (known.differs) return failed(known.differs, "another value");
    const made = hn1Token(deriveFieldKey(known.key, vector.type), known.kid, vector.type)(parts).text;
    return made === token ? null : failed("token", "another token");
  };
}

function fail({ id, type }: Vector, rule: keyof typeof WORDS, got: string) {
  return { id, type, rule: WORDS[rule], expected: rule, got };
}

function isTexts(parts: unknown): parts is string[] {
  return Array.isArray(parts) && parts.length > 0 && parts.every((part) => typeof part === "string");
}
