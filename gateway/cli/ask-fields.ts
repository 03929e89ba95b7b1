import { productFields } from "../agreements/agreed-fields.ts";
import type { FieldTreatment } from "../core/types/agreement.ts";
import type { ProductChild, ProductField, ProductSchema } from "../core/types/product.ts";
import type { LineReader } from "./line-reader.ts";
import type { Texts } from "./texts/nl.ts";

/** A field with the treatment that was chosen for it. */
export interface ChosenField {
  readonly name: string;
  readonly field: ProductField | ProductChild;
  readonly treatment: FieldTreatment;
}

/** Asks per field of a product what happens to it. Out: the fields that leave; what is dropped is left out, and so never leaves. */
export async function askFields(product: ProductSchema, lines: LineReader, t: Texts): Promise<ChosenField[]> {
  const text = t.agreementNew;
  const chosen: ChosenField[] = [];
  lines.say(`\n${text.fields}`);
  for (const { name, field } of productFields(product)) {
    const treatments = field["x-treatments"] ?? ["drop"];
    if (treatments.every((each) => each === "drop")) continue;
    lines.say(`\n${name}: ${field["x-title-nl"]} (${text.classes[field["x-class"]!]})`);
    for (const [at, each] of treatments.entries()) lines.say(`  ${at + 1}. ${text.treatments[each]}`);
    const drop = String(treatments.indexOf("drop") + 1);
    const treatment = treatments[Number(await choice(lines, text.choose, treatments.length, drop)) - 1]!;
    if (treatment === "drop") continue;
    const more =
      treatment === "generalise"
        ? { to: await oneOf(lines, text.level, field["x-levels"]!) }
        : treatment === "pseudonymise"
          ? { type: await oneOf(lines, text.type, field["x-pseudonym-types"]!) }
          : {};
    chosen.push({ name, field, treatment: { treatment, ...more, why: await needed(lines, text.why) } });
  }
  return chosen;
}

/** Asks until something is typed. */
export async function needed(lines: LineReader, question: string, byDefault = ""): Promise<string> {
  for (;;) {
    const answer = await lines.ask(question, byDefault);
    if (answer !== "") return answer;
  }
}

async function choice(lines: LineReader, question: string, most: number, byDefault: string): Promise<string> {
  for (;;) {
    const answer = await lines.ask(question, byDefault);
    if (/^[1-9]$/.test(answer) && Number(answer) <= most) return answer;
  }
}

async function oneOf<T extends string>(lines: LineReader, question: string, known: readonly T[]): Promise<T> {
  for (;;) {
    const answer = await lines.ask(`${question} (${known.join(", ")})`, known[0]!);
    const found = known.find((each) => each === answer);
    if (found !== undefined) return found;
  }
}
