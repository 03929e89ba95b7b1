import type { Json, JsonObject } from "../core/json.ts";
import type { ProductSchema } from "../core/types/product.ts";
import { askFields, type ChosenField, needed } from "./ask-fields.ts";
import type { LineReader } from "./line-reader.ts";
import type { Settings } from "./settings.ts";
import type { Texts } from "./texts/nl.ts";

/** What the questions are asked for. `today`: local date YYYY-MM-DD. */
export interface AgreementQuestions {
  readonly product: ProductSchema;
  readonly settings: Settings;
  readonly today: string;
  readonly lines: LineReader;
  readonly t: Texts;
}

/** Asks everything that an agreement says, from the product's schema. Out: the document, still to be checked. */
export async function askAgreement(questions: AgreementQuestions): Promise<JsonObject> {
  const { product, settings, today, lines, t } = questions;
  const text = t.agreementNew;
  lines.say(text.intro);
  const id = await needed(lines, text.id);
  const weSupply = (await lines.ask(text.weSupply, settings.role === "police" ? text.yes : t.no)) === text.yes;
  const otherOin = await needed(lines, text.partnerOin, settings.partners[0]?.oin);
  const own = { oin: settings.oin, name: settings.name };
  const other = { oin: otherOin, name: "" };
  const supplier = await party(questions, text.supplier, weSupply ? own : other);
  const receiver = await party(questions, text.receiver, weSupply ? other : own);
  const purpose = { code: await needed(lines, text.purposeCode), text: await needed(lines, text.purposeText) };
  const basis = { supplier: await ground(questions, text.supplier), receiver: await ground(questions, text.receiver) };
  const fields = await askFields(product, lines, t);
  const area = product["x-area-field"] === undefined ? [] : list(await needed(lines, text.municipalities));
  const codes = product["x-code-field"];
  const version = codes && (await needed(lines, text.codesVersion(codes.list), "2024"));
  const pseudonyms = await domainOf(questions, id, supplier.oin, fields);
  const every = await lines.ask(text.every, "daily");
  const expected = Number(await lines.ask(text.expected, "1000"));
  const fourEyes = (await lines.ask(text.fourEyes, t.no)) === text.yes;
  const period = await lines.ask(text.retention, "P1Y");
  const classification = await lines.ask(text.classification, "vertrouwelijk");
  const dpia = await lines.ask(text.dpia);
  return {
    ...{ id, version: 1, environment: settings.environment, supplier, receiver, purpose, basis },
    ...{ product: product.title, productVersion: product["x-version"] },
    fields: Object.fromEntries(fields.map(({ name, treatment }) => [name, treatment as unknown as Json])),
    area: { municipalities: area, outside: "withhold" },
    ...(codes === undefined ? {} : { codes: { list: codes.list, version: version!, outside: "withhold" } }),
    guards: guardsOf(product, fields),
    ...(pseudonyms === null ? {} : { pseudonyms }),
    frequency: { every, dueTime: "08:00", timeZone: "Europe/Amsterdam", expectedRecords: expected },
    ...{ quality: { maximumInvalidShare: 0.01 }, fourEyes },
    // biome-ignore lint/suspicious/noThenProperty: the agreement's own word for what happens after the period
    retention: { period, then: "erase" },
    ...{ suites: ["sluis-2026-1"], onwardSupply: false, classification },
    ...(dpia === "" ? {} : { dpia }),
    validFrom: await lines.ask(text.validFrom, today),
    validUntil: await lines.ask(text.validUntil, `${Number(today.slice(0, 4)) + 2}-12-31`),
    links: ["https"],
  };
}

async function party({ lines, t }: AgreementQuestions, who: string, { oin, name }: { oin: string; name: string }) {
  const text = t.agreementNew;
  const known = await needed(lines, text.partyName(who), name);
  const unit = await needed(lines, text.unit(who));
  return { name: known, unit, oin, controller: await needed(lines, text.controller(who), known) };
}

async function ground({ lines, t }: AgreementQuestions, who: string) {
  const text = t.agreementNew;
  return { code: await needed(lines, text.basisCode(who)), text: await needed(lines, text.basisText(who)) };
}

/** Sensitive categories are named because fields of them were chosen; the rest is the careful choice. */
function guardsOf(product: ProductSchema, fields: readonly ChosenField[]): JsonObject {
  const guarded = product["x-guard-fields"];
  const sensitive = fields.flatMap(({ field }) => (field["x-class"] === "S" ? [field["x-category"]!] : []));
  return {
    ...(guarded?.wpgArticle === undefined ? {} : { wpgArticles: [8, 13] }),
    ...(guarded?.firstProcessed === undefined ? {} : { maximumAgeDays: 1827 }),
    ...(sensitive.length === 0 ? {} : { sensitiveCategories: [...new Set(sensitive)] }),
    ...{ smallCellThreshold: 5, outside: "withhold" },
  };
}

async function domainOf(
  { product, lines, t }: AgreementQuestions,
  id: string,
  supplierOin: string,
  fields: readonly ChosenField[],
): Promise<JsonObject | null> {
  const text = t.agreementNew;
  const inFields = fields.flatMap(({ treatment }) => treatment.type ?? []);
  const known = (product["x-match-keys"] ?? []).map(({ type }) => type).filter((type) => !inFields.includes(type));
  const apart = known.length === 0 ? [] : list(await lines.ask(text.matchKeys([...new Set(known)].join(", "))));
  const types = [...new Set([...inFields, ...apart])];
  if (types.length === 0) return null;
  const domain = await lines.ask(text.domain, id);
  const keeper = await lines.ask(text.keeper, supplierOin);
  const receiverTypes: JsonObject[] = [];
  for (const type of list(await lines.ask(text.receiverTypes)))
    receiverTypes.push({ type, purpose: await needed(lines, text.receiverPurpose(type)) });
  return { domain, keeper, types, ...(receiverTypes.length === 0 ? {} : { receiverTypes }) };
}

function list(answer: string): string[] {
  return answer
    .split(",")
    .map((item) => item.trim())
    .filter((item) => item !== "");
}
