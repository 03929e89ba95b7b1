import fc from "fast-check";
import { expect, it } from "vitest";
import { remember } from "../../gateway/extracts/mapping/remember.ts";

const make = (text: string) => (text.startsWith("x") ? undefined : { made: text });

it("what is remembered of a text is what was made of it, in columns of few and of many values", () => {
  const few = fc.array(fc.constantFrom("a", "b", "xa", "é", "\ud800"), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(few, (texts) => {
      const remembered = remember(make);
      for (const text of texts) expect(remembered(text)).toEqual(make(text));
    }),
    { numRuns: 50 },
  );
  const remembered = remember(make);
  for (let round = 0; round < 2; round++)
    for (let value = 0; value < 20_000; value++) expect(remembered(`v${value}`)?.made).toBe(`v${value}`);
});

it("a function is run once for a text that comes again, and no longer where texts hardly ever do", () => {
  let runs = 0;
  const counted = remember((text) => {
    runs += 1;
    return text;
  });
  for (let time = 0; time < 10; time++) counted("again");
  expect(runs).toBe(1);
  for (let value = 0; value < 10_000; value++) counted(`v${value}`);
  counted("v9999");
  expect(runs).toBe(10_002);
});
