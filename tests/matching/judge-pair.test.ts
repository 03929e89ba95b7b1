import { describe, expect, it } from "vitest";
import { classesOf, comparedKinds, kindsIn, maskOf } from "../../gateway/matching/compared-kinds.ts";
import { judgePair } from "../../gateway/matching/judge-pair.ts";

const KID = "m22dye54";
const NEXT = "1mnhxcr2";
const stock = (...types: readonly string[]) => types.map((type) => ({ type, kid: KID, tokens: 1 }));
const kinds = comparedKinds(
  stock("bsn", "pnd1", "pnd2", "adr1", "adr2", "pvn"),
  stock("bsn", "pnd1", "pnd2", "adr1", "adr2", "pvn"),
);
const mask = (...types: readonly string[]) => maskOf(kinds, (type) => types.includes(type));

function judged(agree: readonly string[], disagree: readonly string[], times: readonly [number, number] = [1, 1]) {
  const ends = { left: { ref: "l", place: "" }, right: { ref: "r", place: "" } };
  const [leftTimes, rightTimes] = times;
  return judgePair(
    { ...ends, strength: "A", agree: mask(...agree), disagree: mask(...disagree), leftTimes, rightTimes },
    1,
    kinds,
  );
}

describe("what is compared", () => {
  it("has a type only under a key that both sides have", () => {
    const left = [...stock("bsn"), { type: "pnd1", kid: NEXT, tokens: 1 }, { type: "unknown", kid: KID, tokens: 1 }];
    expect(comparedKinds(left, [...stock("bsn", "pnd1"), { type: "unknown", kid: KID, tokens: 1 }])).toEqual([
      { type: "bsn", kid: KID, bit: 1 },
    ]);
  });

  it("makes classes of bits that never overlap, down to the weakest that was asked", () => {
    expect(
      classesOf(kinds, "C").map(({ strength, mask: bits }) => [strength, kindsIn(kinds, bits).map(({ type }) => type)]),
    ).toEqual([
      ["A", ["bsn", "pnd1"]],
      ["B", ["pnd2", "adr1"]],
      ["C", ["adr2"]],
      ["R", ["pvn"]],
    ]);
    expect(classesOf(kinds, "A").map(({ strength }) => strength)).toEqual(["A", "R"]);
  });

  it("keeps bits exact beyond 32", () => {
    const many = Array.from({ length: 45 }, (_, at) => ({ type: "bsn", kid: String(at), bit: 2 ** at }));
    expect(kindsIn(many, 2 ** 44 + 2 ** 31 + 1).map(({ bit }) => bit)).toEqual([1, 2 ** 31, 2 ** 44]);
  });
});

describe("a pair", () => {
  it("names what agrees and what is in conflict", () => {
    expect(judged(["bsn", "pnd2"], ["pnd1", "adr1"]).pair).toMatchObject({
      agree: "bsn pnd2",
      disagree: "adr1 pnd1",
      many: false,
      dataError: false,
    });
  });

  it("is an error in the data when the bsn agrees, no key of name and date of birth does, and nothing else either", () => {
    expect(judged(["bsn"], ["pnd1", "pnd2"]).pair.dataError).toBe(true);
    expect(judged(["bsn", "adr2"], ["pnd1", "pnd2"]).pair.dataError).toBe(true);
    expect(judged(["bsn", "adr1"], ["pnd1", "pnd2"]).pair.dataError).toBe(false);
    expect(judged(["bsn", "pnd2"], ["pnd1"]).pair.dataError).toBe(false);
    expect(judged(["bsn"], ["adr1"]).pair.dataError).toBe(false);
    expect(judged(["pnd1"], ["bsn"]).pair.dataError).toBe(false);
  });

  it("is marked when either side is in several", () => {
    expect(judged(["bsn"], [], [2, 1]).pair.many).toBe(true);
    expect(judged(["bsn"], [], [1, 2]).pair.many).toBe(true);
  });

  it("is inconsistent when a type agrees under one key and differs under another", () => {
    const both = [...stock("bsn"), { type: "bsn", kid: NEXT, tokens: 1 }];
    const overlap = comparedKinds(both, both);
    const ends = { left: { ref: "l", place: "" }, right: { ref: "r", place: "" }, leftTimes: 1, rightTimes: 1 };
    const pair = judgePair({ ...ends, strength: "A", agree: 1, disagree: 2 }, 1, overlap);
    expect(pair).toMatchObject({ rotationInconsistent: true, conflicts: [] });
    expect(pair.pair).toMatchObject({ agree: "bsn", disagree: "" });
  });
});
