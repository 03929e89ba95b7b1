import { localDate } from "../../core/local-date.ts";
import type { FoundDelivery, SubjectAnswer } from "../ports/subject-service.ts";
import type { ReportSection, Spoken } from "../report/report.ts";
import { GROUNDS, HAPPENINGS, KEYS, OUTCOMES } from "./answer-words.ts";

/** Whether what was found is about this very person or record; else only about somebody with such an address, plate and so on. */
function isCertain({ records }: FoundDelivery): boolean {
  return records.some(({ strength }) => strength !== "B");
}

/** An answer as tables: certain, possible, what left. In: the answer. Out: sections as those of the yearly report. */
export function answerSections(answer: SubjectAnswer): ReportSection[] {
  const evidenceFor = GROUNDS[answer.ground];
  const certain = answer.deliveries.filter(isCertain);
  const possible = answer.deliveries.filter((delivery) => !isCertain(delivery));
  return [
    {
      id: "receivers",
      title: { nl: "Aan wie is verstrekt", en: "To whom was provided" },
      evidenceFor,
      columns: [
        { nl: "ontvanger", en: "receiver" },
        { nl: "afdeling", en: "unit" },
        { nl: "doel", en: "purpose" },
        { nl: "grondslag van de verstrekker", en: "basis of the supplier" },
        { nl: "grondslag van de ontvanger", en: "basis of the receiver" },
        { nl: "leveringen", en: "deliveries" },
        { nl: "eerste", en: "first" },
        { nl: "laatste", en: "last" },
      ],
      rows: receivers(certain),
    },
    deliveries(
      "certain",
      { nl: "Leveringen over deze persoon", en: "Deliveries about this person" },
      certain,
      evidenceFor,
    ),
    deliveries(
      "possible",
      {
        nl: "Mogelijk over deze persoon: eerst nagaan (zelfde adres, telefoon, kenteken of voorletter)",
        en: "Possibly about this person: look first (same address, telephone, plate or initial)",
      },
      possible,
      evidenceFor,
    ),
    {
      id: "fields",
      title: { nl: "Welke gegevens er in zo'n levering staan", en: "Which data stand in such a delivery" },
      evidenceFor,
      columns: [
        { nl: "overeenkomst", en: "agreement" },
        { nl: "gegeven", en: "field" },
        { nl: "behandeling", en: "treatment" },
      ],
      rows: fields(answer.deliveries),
    },
    {
      id: "not-searched",
      title: { nl: "Niet te doorzoeken", en: "Not to be searched" },
      evidenceFor,
      columns: [
        { nl: "levering", en: "delivery" },
        { nl: "waarom", en: "why" },
      ],
      rows: answer.notSearched.map(({ deliveryId, why }) => [deliveryId, NOT_SEARCHED[why]]),
    },
  ];
}

const NOT_SEARCHED = {
  "not-indexed": {
    nl: "van voor de index van betrokkenen, of ouder dan zij bewaart",
    en: "from before the subject index, or older than it keeps",
  },
  damaged: { nl: "de index is beschadigd: laat dit onderzoeken", en: "the index is damaged: have this looked into" },
  "not-recognised": {
    nl: "op bronnummer niet meer te herkennen (de sleutel is kwijt); zoek op de persoon zelf",
    en: "not recognised by a number in the source any more (the key was lost); search by the person",
  },
} as const;

/** The day that counts: stored at the receiver, else released. */
function dayOf({ happened }: FoundDelivery): string {
  const at = happened.find(({ type }) => type === "stored") ?? happened.find(({ type }) => type === "released");
  return at === undefined ? "" : localDate(at.time);
}

function receivers(found: readonly FoundDelivery[]): ReportSection["rows"] {
  const groups = Map.groupBy(found, ({ receiver, purpose, basis }) =>
    JSON.stringify([receiver.name, receiver.unit, purpose.text, basis.supplier.text, basis.receiver.text]),
  );
  return [...groups].map(([names, each]) => {
    const days = each.map(dayOf).filter((day) => day !== "");
    return [...(JSON.parse(names) as string[]), each.length, days.at(0) ?? "", days.at(-1) ?? ""];
  });
}

function deliveries(id: string, title: Spoken, found: readonly FoundDelivery[], evidenceFor: string): ReportSection {
  return {
    id,
    title,
    evidenceFor,
    columns: [
      { nl: "datum", en: "date" },
      { nl: "overeenkomst", en: "agreement" },
      { nl: "nummer", en: "number" },
      { nl: "over", en: "about" },
      { nl: "records", en: "records" },
      { nl: "gevonden met", en: "found by" },
      { nl: "van de persoon zelf", en: "of the person himself" },
      { nl: "afloop", en: "outcome" },
      { nl: "gebeurd", en: "happened" },
    ],
    rows: found.map((delivery) => [
      dayOf(delivery),
      `${delivery.agreement.id} v${delivery.agreement.version}`,
      delivery.number ?? "",
      delivery.period === null ? "" : [...new Set([delivery.period.from, delivery.period.to])].join(" / "),
      delivery.records.length,
      foundBy(delivery),
      ownData(delivery),
      OUTCOMES[delivery.outcome],
      happened(delivery),
    ]),
  };
}

function foundBy({ records }: FoundDelivery): Spoken {
  const types = [...new Set(records.flatMap(({ keys }) => (keys.length === 0 ? ["ref"] : keys)))];
  const words = types.map((type) => KEYS[type] ?? { nl: type, en: type });
  return { nl: words.map(({ nl }) => nl).join("; "), en: words.map(({ en }) => en).join("; ") };
}

function ownData({ records }: FoundDelivery): Spoken {
  const known = records.map((record) => record.ownData);
  if (known.includes(true)) return { nl: "ja", en: "yes" };
  return known.includes(false)
    ? { nl: "nee: alleen het feit waarin hij of zij voorkomt", en: "no: only the record that he or she stands in" }
    : { nl: "niet bekend", en: "not known" };
}

function happened({ happened: all, amendedBy, onHold }: FoundDelivery): Spoken {
  const spoken = (lang: "nl" | "en") =>
    [
      ...all.map(({ type, time, reason, ground }) => [
        localDate(time),
        HAPPENINGS[type]?.[lang] ?? type,
        reason ?? "",
        ground ?? "",
      ]),
      ...amendedBy.map(({ kind, confirmedAt }) =>
        confirmedAt === null
          ? [AMENDED[kind][lang], UNCONFIRMED[lang]]
          : [AMENDED[kind][lang], CONFIRMED[lang], localDate(confirmedAt)],
      ),
      onHold ? [ON_HOLD[lang]] : [],
    ].map((words) => words.filter((word) => word !== "").join(" "));
  return {
    nl: spoken("nl").filter(Boolean).join("; "),
    en: spoken("en").filter(Boolean).join("; "),
  };
}

const AMENDED = {
  correction: { nl: "correctie", en: "correction" },
  withdrawal: { nl: "intrekking", en: "withdrawal" },
} as const;
const CONFIRMED = { nl: "door de ontvanger bevestigd op", en: "confirmed by the receiver on" } as const;
const UNCONFIRMED = { nl: "door de ontvanger nog niet bevestigd", en: "not yet confirmed by the receiver" } as const;
const ON_HOLD = { nl: "moet bewaard blijven (bewaarplicht)", en: "has to stay (legal hold)" } as const;

function fields(found: readonly FoundDelivery[]): ReportSection["rows"] {
  const groups = Map.groupBy(found, ({ agreement }) => `${agreement.id} v${agreement.version}`);
  return [...groups].flatMap(([agreement, [first]]) =>
    first!.fields.map(({ name, treatment }) => [agreement, name, treatmentOf(treatment)]),
  );
}

const TREATMENTS: { readonly [treatment: string]: Spoken } = {
  keep: { nl: "zoals het in de bron staat", en: "as in the source" },
  pseudonymise: { nl: "als pseudoniem", en: "as a pseudonym" },
  generalise: { nl: "vergroofd tot", en: "coarsened to" },
};

function treatmentOf(treatment: string): Spoken {
  const [kind, ...to] = treatment.split(" ");
  const words = TREATMENTS[kind!] ?? { nl: kind!, en: kind! };
  return { nl: [words.nl, ...to].join(" "), en: [words.en, ...to].join(" ") };
}
