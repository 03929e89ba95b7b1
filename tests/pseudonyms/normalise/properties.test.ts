import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normalise } from "../../../gateway/pseudonyms/normalise/normalise.ts";
import { outcomeText } from "../../../gateway/pseudonyms/outcome-text.ts";

/** The canonical form of every type; a value of another form is a fault. */
const FORMS: { readonly [type: string]: RegExp } = {
  bsn: /^[0-9]{9}$/,
  rsin: /^[0-9]{9}$/,
  surname: /^[A-Z]+$/,
  given: /^[A-Z]+$/,
  initial: /^[A-Z]$/,
  date: /^[1-9][0-9]{3}(?:0000|(?:0[1-9]|1[0-2])(?:[0-2][0-9]|3[01]))$/,
  postcode: /^[1-9][0-9]{3}[A-Z]{2}$/,
  house: /^[1-9][0-9]{0,4}(?:-[A-Z0-9]{1,6})?$/,
  plate: /^(?:NL:[A-Z0-9]{6}|[A-Z]{1,3}:[A-Z0-9]{1,12})$/,
  phone: /^\+[1-9][0-9]{6,14}$/,
  iban: /^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,28}$/,
  doc: /^[A-Z]{1,3}:[A-Z]{1,2}:[A-Z0-9]{1,20}$/,
  email: /^[^\s@]+@[a-z0-9.-]+\.[a-z0-9-]+$/,
  bag: /^[0-9]{16}$/,
  cbs: /^(?:GM[0-9]{4}|WK[0-9]{6}|BU[0-9]{8})$/,
  pvn: /^PL[0-9]{4}-[0-9]{10}(?:-[0-9]+)?$/,
  pkt: /^[0-9]{2}\/[0-9]{6}-[0-9]{2}$/,
  inc: /^[A-Z0-9._:/-]{1,64}$/,
  reg: /^[A-Z0-9._:/-]{1,64}$/,
};
const OPTIONS = { testProfile: true };

// any UTF-16 code units, and texts that come close to what the rules accept
const anything = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 24 }).map((units) => String.fromCharCode(...units)),
  fc.string({ unit: "binary", maxLength: 24 }),
  fc.string({ unit: fc.constantFrom(..."0123456789 -./+()XANLvdeø'é,@<>:\u200b\u00a0"), maxLength: 20 }),
);

describe.each(Object.keys(FORMS))("%s", (type) => {
  it("never throws, and a value has the canonical form and is well-formed", () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 3 }), (inputs) => {
        const outcome = normalise(type, inputs, OPTIONS);
        if (outcome.kind === "ok") expect(outcome.value).toMatch(FORMS[type]!);
        if (outcome.kind === "reject") expect(outcome.reason).toMatch(/^[A-Z0-9_]+$/);
      }),
      { numRuns: 300 },
    );
  });

  it("gives the same for text with format characters and extra white space around it", () => {
    fc.assert(
      fc.property(anything, (raw) => {
        const plain = outcomeText(normalise(type, [raw], OPTIONS));
        expect(outcomeText(normalise(type, [`\ufeff\t ${raw}\n\u200b`], OPTIONS))).toBe(plain);
      }),
      { numRuns: 200 },
    );
  });
});

// not here: plates and documents (their value names country and type), given names (JP becomes J for none, but LO stays LO)
it.each(["bsn", "date", "postcode", "house", "phone", "iban", "email", "bag", "cbs", "pvn", "pkt", "inc"])(
  "%s: the canonical value is its own canonical value",
  (type) => {
    fc.assert(
      fc.property(anything, (raw) => {
        const outcome = normalise(type, [raw], OPTIONS);
        if (outcome.kind === "ok") expect(normalise(type, [outcome.value], OPTIONS)).toEqual(outcome);
      }),
      { numRuns: 300 },
    );
  },
);

it("names: capitals, marks and composed or combining letters make no difference", () => {
  const name = fc.string({ unit: fc.constantFrom(..."aäbcdéfgøßłz -'"), minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(name, (raw) => {
      for (const type of ["surname", "given"]) {
        const plain = outcomeText(normalise(type, [raw], OPTIONS));
        expect(outcomeText(normalise(type, [raw.normalize("NFD")], OPTIONS))).toBe(plain);
        expect(outcomeText(normalise(type, [raw.toUpperCase()], OPTIONS))).toBe(plain);
      }
    }),
    { numRuns: 300 },
  );
});

it("a BSN with one digit changed or two neighbours swapped is never the same BSN, and mostly refused", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 1, max: 9 }), (at, add) => {
      const digits = [..."123456782"];
      digits[at] = String((Number(digits[at]) + add) % 10);
      expect(outcomeText(normalise("bsn", [digits.join("")], OPTIONS))).toMatch(/^!(?:ELFPROEF|ZERO)$/);
    }),
  );
});
