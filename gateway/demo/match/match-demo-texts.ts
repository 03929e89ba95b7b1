/** What the demonstration of matching says, in both languages. */
export const MATCH_DEMO_TEXTS = {
  nl: {
    title: "Sluis, demonstratie van koppelen: politie, parket en gemeente. Alle personen zijn verzonnen.",
    ready:
      "1. Drie gateways draaien. Twee overeenkomsten verbinden hen in één pseudoniemdomein; namen, bsn's en adressen gaan alleen als pseudoniem mee.",
    delivered: (what: string, sealed: number, withheld: number) =>
      `   ${what}: ${sealed} records opgeslagen bij de gemeente, ${withheld} bleven achter volgens de regels van het product.`,
    deliveries: "2. De politie levert aangiften, het parket levert afdoeningen ...",
    reports: "Aangiften",
    outcomes: "Afdoeningen",
    outcome: (type: string, ok: number, absent: number, rejected: string) =>
      `     ${type}: ${ok} pseudoniemen, ${absent} leeg, geweigerd: ${rejected}`,
    register: (records: number) =>
      `3. De gemeente brengt haar eigen register met dezelfde regels en sleutels in haar eigen opslag: ${records} personen. Niets daarvan is verstuurd.`,
    matched: (step: number, left: string, right: string) => `${step}. ${left} gekoppeld met ${right}:`,
    type: (type: string, strength: string, comparable: string, matched: number, conflicting: number) =>
      `     ${type} (klasse ${strength}): ${comparable} vergelijkbaar, ${matched} gevonden, ${conflicting} in strijd`,
    score: (classes: string, pairs: number, possible: number, precision: string, recall: string) =>
      `   ${classes}: ${pairs} paren waar er ${possible} te vinden waren; juist ${precision}, gevonden ${recall}.`,
    strong: "Klasse A",
    taken: "A, en B één op één",
    all: "A en alle B",
    remarks: (many: number, errors: number) =>
      `   Niet één op één: ${many}. Zelfde bsn, verder klopt niets (fout in de gegevens): ${errors}.`,
    cases: (pairs: number) => `   Zelfde zaak (nummer van het proces-verbaal): ${pairs} paren.`,
    honest:
      "   De demonstratie weet wie wie is; in het echt weet niemand dat. Een paar is een aanwijzing, en wat hier staat blijven persoonsgegevens.",
    logged: (entries: number) => `6. Het inzien om te koppelen staat ${entries} keer in de logboeken over de partners.`,
    kept: (folder: string) => `Alles staat nog in ${folder}.`,
    cleaned: "Alles is opgeruimd. Met --keep blijft het staan.",
    done: (seconds: string) => `Klaar in ${seconds} s.`,
  },
  en: {
    title: "Sluis, demonstration of matching: police, prosecutor and municipality. All people are made up.",
    ready:
      "1. Three gateways run. Two agreements join them in one pseudonym domain; names, BSNs and addresses travel as pseudonyms only.",
    delivered: (what: string, sealed: number, withheld: number) =>
      `   ${what}: ${sealed} records stored at the municipality, ${withheld} stayed behind by the rules of the product.`,
    deliveries: "2. The police deliver reports, the prosecutor delivers outcomes ...",
    reports: "Reports",
    outcomes: "Outcomes",
    outcome: (type: string, ok: number, absent: number, rejected: string) =>
      `     ${type}: ${ok} pseudonyms, ${absent} empty, rejected: ${rejected}`,
    register: (records: number) =>
      `3. The municipality brings its own register into its own store with the same rules and keys: ${records} people. Nothing of it was sent.`,
    matched: (step: number, left: string, right: string) => `${step}. ${left} matched with ${right}:`,
    type: (type: string, strength: string, comparable: string, matched: number, conflicting: number) =>
      `     ${type} (class ${strength}): ${comparable} comparable, ${matched} found, ${conflicting} conflicting`,
    score: (classes: string, pairs: number, possible: number, precision: string, recall: string) =>
      `   ${classes}: ${pairs} pairs where ${possible} were to be found; precision ${precision}, recall ${recall}.`,
    strong: "Class A",
    taken: "A, and B one to one",
    all: "A and every B",
    remarks: (many: number, errors: number) =>
      `   Not one to one: ${many}. Same BSN and nothing else agrees (an error in the data): ${errors}.`,
    cases: (pairs: number) => `   Same case (number of the official report): ${pairs} pairs.`,
    honest:
      "   The demonstration knows who is who; in earnest nobody does. A pair is an indication, and what stands here stays personal data.",
    logged: (entries: number) => `6. Reading for matching stands ${entries} times in the logs about the partners.`,
    kept: (folder: string) => `Everything is still in ${folder}.`,
    cleaned: "Everything was removed. With --keep it stays.",
    done: (seconds: string) => `Done in ${seconds} s.`,
  },
} as const;
