import { describe, expect, it } from "vitest";
import { diffAgreements } from "../../gateway/agreements/diff-agreements.ts";
import { incidentAgreement } from "./sample-agreement.ts";

const A = incidentAgreement();

describe("the differences between two agreements", () => {
  it("are none between equal ones, whatever the order of members", () => {
    expect(diffAgreements(A, Object.fromEntries(Object.entries(A).reverse()) as unknown as typeof A)).toEqual([]);
  });

  it("name a field that leaves under one of them only, in both languages", () => {
    const straat = { treatment: "keep", why: "plek" } as const;
    const [found] = diffAgreements(A, { ...A, fields: { ...A.fields, straat } });
    expect(found).toMatchObject({ path: "fields.straat", a: null });
    expect(found?.nl).toMatch(/^Veld straat staat alleen in B: /);
    expect(found?.en).toMatch(/^Field straat is only in B: /);
  });

  it("name a coarser treatment by what each says", () => {
    const postcode = { treatment: "generalise", to: "pc6", why: "gebied" } as const;
    expect(diffAgreements(A, { ...A, fields: { ...A.fields, postcode } })).toEqual([
      {
        path: "fields.postcode.to",
        a: '"pc4"',
        b: '"pc6"',
        nl: 'fields.postcode.to: A zegt "pc4", B zegt "pc6".',
        en: 'fields.postcode.to: A says "pc4", B says "pc6".',
      },
    ]);
  });

  it("name of a list only what the other lacks", () => {
    const codes = { ...A.codes!, blocked: ["F521", "F526", "F527", "F50"] };
    expect(diffAgreements(A, { ...A, codes })).toMatchObject([{ path: "codes.blocked", a: "[]", b: '["F50"]' }]);
  });

  it("name another order, because it changes the hash", () => {
    const codes = { ...A.codes!, blocked: [...A.codes!.blocked!].reverse() };
    expect(diffAgreements(A, { ...A, codes })).toMatchObject([
      { path: "codes.blocked", en: "codes.blocked: the order differs." },
    ]);
  });
});
