import { createHmac, type KeyObject } from "node:crypto";
import type { LateText } from "../../core/late-text.ts";
import { lengthPrefix } from "../../core/length-prefix.ts";
import { SluisError } from "../../core/sluis-error.ts";
import type { PseudonymProvider } from "../pseudonym-provider.ts";
import { deriveCheckKey, deriveTypeKcv } from "./derive.ts";
import { keyedMessages } from "./keyed-words.ts";
import { SUITE } from "./suite.ts";
import { hn1Token, tokenHead, tokenPrefix } from "./token.ts";

/** The public names of a key: its KID, domain and epoch. */
export interface KeyNames {
  readonly kid: string;
  readonly domain: string;
  readonly epoch: string;
}

/**
 * A provider over field keys. In: the names; `fieldKey`, which finds or derives the key of a type (called a few times for each type);
 * `holds`, whether there is one. Out: the provider.
 */
export function hn1Provider(
  names: KeyNames,
  fieldKey: (type: string) => KeyObject | undefined,
  holds: (type: string) => boolean,
): PseudonymProvider {
  const makers = new Map<string, (parts: readonly string[]) => LateText>();

  function keyOf(type: string): KeyObject {
    const key = fieldKey(type);
    if (!key) throw new SluisError("PSEUDONYM_KEY_NOT_HELD", { type });
    return key;
  }

  function makerOf(type: string): (parts: readonly string[]) => LateText {
    const maker = hn1Token(keyOf(type), names.kid, type);
    makers.set(type, maker);
    return maker;
  }

  function lateToken(type: string, parts: readonly string[]): LateText {
    const maker = makers.get(type) ?? makerOf(type);
    if (parts.length === 0 || parts.includes("")) throw new SluisError("PSEUDONYM_PART_EMPTY", { type });
    return maker(parts);
  }

  return {
    suite: SUITE,
    domain: names.domain,
    epoch: names.epoch,
    kid: names.kid,
    holds,
    token: (type, parts) => lateToken(type, parts).text,
    lateToken,
    prefixOf: (type) => tokenPrefix(names.kid, type),
    queueOf: (type) => keyedMessages(keyOf(type), tokenHead(type)),
    keyCheck: (type) => deriveTypeKcv(keyOf(type)),
    keyCheckAnswer(type, statement) {
      const { role, ownOin, peerOin, nonceA, nonceB, normaliserDigest, agreementHash } = statement;
      const said = lengthPrefix(
        role,
        ownOin,
        peerOin,
        nonceA,
        nonceB,
        names.kid,
        type,
        normaliserDigest,
        agreementHash,
      );
      return createHmac("sha256", deriveCheckKey(keyOf(type)))
        .update(said)
        .digest("hex");
    },
  };
}
