// Made from schemas/subject-question.schema.json by `npm run types`; do not edit.

/**
 * In which deliveries a person stands: by what is known of him, by the number that a record has in its source, or by refs. It is answered and not kept.
 */
export type SubjectQuestion = {
  v: 1;
  /**
   * why it is asked
   */
  ground: "wpg-25" | "wpg-28" | "avg-15" | "avg-16";
  /**
   * how far back
   */
  years: number;
  person?: {
    bsn?: Text;
    documentnummer?: Text;
    documentsoort?: Text;
    documentland?: Text;
    achternaam?: Text;
    voornamen?: Text;
    voorletters?: Text;
    geboortedatum?: Text;
    postcode?: Text;
    huisnummer?: Text;
    huisletter?: Text;
    toevoeging?: Text;
    telefoon?: Text;
    email?: Text;
    iban?: Text;
    kenteken?: Text;
    kentekenLand?: Text;
  };
  /**
   * the natural key of a record, part by part in the product's order
   *
   * @minItems 1
   * @maxItems 4
   */
  sourceId?: Text[];
  /**
   * @minItems 1
   * @maxItems 1000
   */
  refs?: string[];
} & {
  [k: string]: unknown;
};
export type Text = string;
