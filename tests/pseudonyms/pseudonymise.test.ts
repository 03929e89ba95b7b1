import { expect, it } from "vitest";
import { createHn1Provider } from "../../gateway/pseudonyms/hn1/keeper-provider.ts";
import { createPseudonymCounter } from "../../gateway/pseudonyms/pseudonym-counter.ts";
import { pseudonymise } from "../../gateway/pseudonyms/pseudonymise.ts";
import { testDomainKey } from "./test-key.ts";

const provider = createHn1Provider(testDomainKey());

it("two spellings of one person get the token of the reference values", () => {
  const token = "hn1.m22dye54.pnd1.vmas8fpqx1bv339wfzx0mfwk5w1a4tzq";
  const spellings = [
    { surname: ["van den Berg"], given: ["Jan"], date: ["1983-05-26"] },
    { surname: ["BERG, V.D."], given: ["Jan Peter (Joop)"], date: ["26/5/1983"] },
  ];
  for (const raw of spellings)
    expect(pseudonymise(provider, "pnd1", raw, { testProfile: false })).toMatchObject({
      kind: "ok",
      token: { text: token },
    });
});

it("a value that is empty, a sentinel or invalid gets no token", () => {
  const options = { testProfile: false };
  expect(pseudonymise(provider, "bsn", { bsn: ["n.v.t."] }, options)).toEqual({ kind: "absent" });
  expect(pseudonymise(provider, "bsn", { bsn: ["000000024"] }, options)).toEqual({
    kind: "reject",
    part: "bsn",
    reason: "RANGE",
  });
});

it("outcomes are counted per type and reason, without values", () => {
  const counter = createPseudonymCounter();
  const options = { testProfile: false, counter };
  for (const bsn of ["123456782", "123456782", "", "123456789", "12", "13"])
    pseudonymise(provider, "bsn", { bsn: [bsn] }, options);
  pseudonymise(provider, "adr1", { postcode: ["2628SS"], house: ["90001"] }, options);
  expect(counter.counts()).toEqual([
    { type: "bsn", ok: 2, absent: 1, rejected: { ELFPROEF: 1, LENGTH: 2 } },
    { type: "adr1", ok: 0, absent: 0, rejected: { BANNED: 1 } },
  ]);
});
