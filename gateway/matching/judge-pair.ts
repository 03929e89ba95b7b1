import { strengthOf } from "../pseudonyms/key-types.ts";
import { kindsIn } from "./compared-kinds.ts";
import type { ComparedKind, JoinedPair, MatchPair } from "./ports/match-store.ts";

/** Keys of a person that are made of name and date of birth together. */
const NAME_AND_BIRTH = ["pnd1", "pnd2", "pnd3"];

/** A pair in names of types, and what is remarkable about it. */
export interface JudgedPair {
  readonly pair: MatchPair;
  readonly conflicts: readonly string[];
  /** A type agrees under one key and differs under another: one of the two sides made its tokens wrongly. */
  readonly rotationInconsistent: boolean;
}

/**
 * Reads a joined pair. A type agrees when one of its keys does, and is in conflict when both have it and none does. The bsn of a pair is
 * an error in the data when both have a key of name and date of birth, every such key differs, and no address, number or document
 * agrees either: the tokens cannot say whether it is the name, the date or both.
 * In: the pair, its number, the kinds behind the bits.
 */
export function judgePair(joined: JoinedPair, n: number, kinds: readonly ComparedKind[]): JudgedPair {
  const agree = typesOf(kinds, joined.agree);
  const differ = typesOf(kinds, joined.disagree);
  const conflicts = differ.filter((type) => !agree.includes(type));
  const telling = agree.filter((type) => ["A", "B"].includes(strengthOf(type) ?? ""));
  const dataError =
    telling.join() === "bsn" &&
    conflicts.some((type) => NAME_AND_BIRTH.includes(type)) &&
    !agree.some((type) => NAME_AND_BIRTH.includes(type));
  const { left, right, strength, leftTimes, rightTimes } = joined;
  return {
    pair: {
      n,
      leftRef: left.ref,
      leftPlace: left.place,
      rightRef: right.ref,
      rightPlace: right.place,
      strength,
      agree: agree.join(" "),
      disagree: conflicts.join(" "),
      many: leftTimes > 1 || rightTimes > 1,
      dataError,
    },
    conflicts,
    rotationInconsistent: conflicts.length < differ.length,
  };
}

function typesOf(kinds: readonly ComparedKind[], mask: number): string[] {
  return [...new Set(kindsIn(kinds, mask).map(({ type }) => type))].sort();
}
