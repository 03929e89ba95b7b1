import { isKeyType, type Strength, strengthOf } from "../pseudonyms/key-types.ts";
import type { ComparedKind, JoinRequest, PairStrength, TokenStock } from "./ports/match-store.ts";

/** Bits that a sum keeps exact in every engine and in JavaScript. */
const MOST_KINDS = 50;

/** Types and keys that both sides have; tokens of other keys are not comparable. In: what each side has. Out: each with a bit of its own. */
export function comparedKinds(left: readonly TokenStock[], right: readonly TokenStock[]): ComparedKind[] {
  const both = left.filter(
    ({ type, kid }) => isKeyType(type) && right.some((other) => other.type === type && other.kid === kid),
  );
  return both.slice(0, MOST_KINDS).map(({ type, kid }, at) => ({ type, kid, bit: 2 ** at }));
}

/** The classes of which pairs are kept, strongest first, with the bits that make them. */
export function classesOf(kinds: readonly ComparedKind[], weakest: "A" | "B" | "C"): JoinRequest["classes"] {
  const people = (["A", "B", "C"] as const).slice(0, ["A", "B", "C"].indexOf(weakest) + 1);
  const classes: readonly (readonly [PairStrength, Strength])[] = [
    ...people.map((name) => [name, name] as const),
    ["R", null],
  ];
  return classes.flatMap(([strength, wanted]) => {
    const mask = maskOf(kinds, (type) => strengthOf(type) === wanted);
    return mask === 0 ? [] : [{ strength, mask }];
  });
}

/** The sum of the bits of some types. */
export function maskOf(kinds: readonly ComparedKind[], wanted: (type: string) => boolean): number {
  return kinds.reduce((mask, { type, bit }) => (wanted(type) ? mask + bit : mask), 0);
}

/** The kinds whose bits stand in a mask. Not by `&`, which cuts numbers to 32 bits. */
export function kindsIn(kinds: readonly ComparedKind[], mask: number): ComparedKind[] {
  return kinds.filter(({ bit }) => Math.floor(mask / bit) % 2 === 1);
}
