import { type ErrorDetails, fillSentence } from "../core/sluis-error.ts";

/** What verifying found, or what it cannot know, in words for a privacy officer. */
export interface Finding {
  readonly code: FindingCode;
  /** Origin of the log, or an empty string when it could not be read. */
  readonly log: string;
  /** Index of the entry, or of the first one that it may be about; null when it is about the log as a whole. */
  readonly index: number | null;
  readonly nl: string;
  readonly en: string;
}

const SENTENCES = {
  BUNDLE_UNREADABLE: [
    "Het exportbestand is niet leesbaar ({why}). Vraag een nieuwe export.",
    "The export file cannot be read ({why}). Ask for a new export.",
  ],
  KEY_UNREADABLE: ["Een sleutel in het exportbestand is niet leesbaar.", "A key in the export file cannot be read."],
  ENTRY_UNREADABLE: [
    "Regel {index} is geen geldige logregel ({why}): zij is veranderd of nooit door een gateway geschreven.",
    "Entry {index} is not a valid log entry ({why}): it was changed, or no gateway ever wrote it.",
  ],
  ENTRY_MISPLACED: [
    "Regel {index} hoort niet in dit logboek of is niet volledig ({why}).",
    "Entry {index} does not belong in this log or is incomplete ({why}).",
  ],
  ENTRY_TIME_BACK: [
    "Regel {index} heeft een eerdere tijd dan de regel ervoor.",
    "Entry {index} has an earlier time than the entry before it.",
  ],
  ENTRY_COLUMNS_DIFFER: [
    "Bij regel {index} staat in de database iets anders dan in de regel zelf ({why}).",
    "For entry {index} the database says something else than the entry itself ({why}).",
  ],
  NODE_DIFFERS: [
    "Een opgeslagen controlegetal bij regel {index} klopt niet met de regels.",
    "A stored hash at entry {index} does not agree with the entries.",
  ],
  TILE_DIFFERS: [
    "Vanaf regel {index} kloppen de regels niet met de controlegetallen in de export (tegel {tile}).",
    "From entry {index} on the entries do not agree with the hashes in the export (tile {tile}).",
  ],
  CHECKPOINT_UNREADABLE: ["Een controlepunt is niet leesbaar ({why}).", "A checkpoint cannot be read ({why})."],
  CHECKPOINT_FORGED: [
    "Een controlepunt is niet geldig ondertekend ({why}).",
    "A checkpoint has no valid signature ({why}).",
  ],
  CHECKPOINT_OTHER_LOG: ["Een controlepunt hoort bij een ander logboek.", "A checkpoint belongs to another log."],
  LOG_TRUNCATED: [
    "Het logboek is ondertekend met {size} regels, maar er zijn er {entries}: het einde ontbreekt.",
    "The log was signed with {size} entries, but there are {entries}: its end is missing.",
  ],
  ROOT_DIFFERS: [
    "Tussen regel {index} en regel {size} is iets veranderd, ingevoegd of weggelaten na het ondertekenen.",
    "Between entry {index} and entry {size} something was changed, added or left out after signing.",
  ],
  NO_CHECKPOINT: [
    "Er is geen geldig ondertekend controlepunt: niets in dit logboek is bewezen.",
    "There is no validly signed checkpoint: nothing in this log is proven.",
  ],
  COSIGNATURE_FORGED: [
    "Een medeondertekening van het controlepunt met {size} regels klopt niet.",
    "A cosignature of the checkpoint with {size} entries does not verify.",
  ],
  DISCLOSURE_DIFFERS: [
    "Het gegeven '{name}' bij regel {index} is niet wat er is vastgelegd.",
    "The value of '{name}' at entry {index} is not what was committed to.",
  ],
  DISCLOSURE_MISSING: [
    "Het gegeven '{name}' bij regel {index} ontbreekt, zonder regel die zegt dat het is gewist.",
    "The value of '{name}' at entry {index} is missing, without an entry that says it was erased.",
  ],
  LOG_KEY_UNPROVEN: [
    "Deze regel zegt dat het logboek onder een andere sleutel verdergaat, maar niet beide sleutels hebben dat ondertekend.",
    "This entry says that the log goes on under another key, but not both keys signed that.",
  ],
  NOT_A_PAIR: [
    "De twee exports zijn niet van twee partners over dezelfde uitwisseling.",
    "The two exports are not of two partners about the same exchange.",
  ],
  WITNESSED_DIFFERS: [
    "De partner bewaart een controlepunt van dit logboek met {size} regels dat er niet mee klopt: het is daarna herschreven, of deze export is ouder.",
    "The partner holds a checkpoint of this log with {size} entries that does not agree with it: it was rewritten since, or this export is older.",
  ],
  EXPORT_TWICE: ["Van een logboek zijn twee exports gegeven.", "Of one log two exports were given."],
  SUCCESSOR_WRONG: [
    "Dit logboek zegt een ander op te volgen, maar zijn eerste regel klopt niet ({why}).",
    "This log says that it takes the place of another, but its first entry is not right ({why}).",
  ],
  LOST_DELIVERY: [
    "Levering {number} van {agreement} ging bij de ontvanger verloren met een teruggezette opslag, en is niet opnieuw geleverd.",
    "Delivery {number} of {agreement} was lost at the receiver with a store that was put back, and was not delivered again.",
  ],
  SENT_WITHOUT_END: [
    "Levering {number} van {agreement} is verzonden, maar geen van beide logboeken zegt hoe zij eindigde.",
    "Delivery {number} of {agreement} was sent, but neither log says how it ended.",
  ],
  RECEIVED_WITHOUT_SENT: [
    "De ontvanger noemt levering {number} van {agreement}, maar de verzender heeft haar niet verzonden of gaf een oudere export.",
    "The receiver names delivery {number} of {agreement}, but the sender did not send it, or gave an older export.",
  ],
  SIDES_DIFFER: [
    "Verzender en ontvanger zeggen iets anders over levering {number} van {agreement}: '{field}' verschilt.",
    "Sender and receiver say different things about delivery {number} of {agreement}: '{field}' differs.",
  ],
  ENDS_DIFFER: [
    "Levering {number} van {agreement} eindigde bij de verzender als '{sender}' en bij de ontvanger als '{receiver}'.",
    "Delivery {number} of {agreement} ended as '{sender}' at the sender and as '{receiver}' at the receiver.",
  ],
  AMENDMENT_DIFFERS: [
    "Dat levering {number} van {agreement} is gecorrigeerd of ingetrokken, zegt maar één kant, of de levering die dat zou doen zegt het niet.",
    "That delivery {number} of {agreement} was corrected or withdrawn only one side says, or the delivery that is named for it does not say so.",
  ],
  RECEIPT_DIFFERS: [
    "De bevestiging bij regel {index} verwijst naar een regel van de partner die er niet of anders staat.",
    "The receipt at entry {index} refers to an entry of the partner that is not there or is different.",
  ],
  MORE_FINDINGS: ["Er is meer gevonden dan hier staat ({count}).", "More was found than is listed here ({count})."],
  UNSIGNED_TAIL: [
    "De laatste {count} regels vallen buiten elk ondertekend controlepunt; daarover is niets bewezen.",
    "The last {count} entries are outside every signed checkpoint; nothing is proven about them.",
  ],
  UNCOSIGNED_TAIL: [
    "De regels vanaf {index} zijn niet door de partner medeondertekend; de beheerder van dit logboek kan ze nog herschrijven.",
    "The entries from {index} on are not cosigned by the partner; the operator of this log can still rewrite them.",
  ],
  COSIGNER_UNKNOWN: [
    "Het controlepunt met {size} regels draagt een handtekening van een onbekende sleutel; die telt niet mee.",
    "The checkpoint with {size} entries carries a signature of an unknown key; it does not count.",
  ],
  TIME_OUTSIDE_COSIGNATURES: [
    "De tijd van regel {index} ligt buiten de medeondertekeningen eromheen; of die tijd juist is, is niet te zeggen.",
    "The time of entry {index} lies outside the cosignatures around it; whether it is right cannot be said.",
  ],
  TIMES_NOT_PROVEN: [
    "Tijden komen van de klok van de gateway; alleen de volgorde is bewezen.",
    "Times come from the gateway's clock; only the order is proven.",
  ],
  KEYS_FROM_BUNDLE: [
    "De sleutels komen uit de export zelf. Vergelijk ze met de partnerkaart.",
    "The keys come from the export itself. Compare them with the partner card.",
  ],
  COLLUSION: [
    "Wat beide partijen samen afspreken te verzwijgen of te veranderen, is zonder derde getuige niet te zien.",
    "What both parties agree to hide or change together cannot be seen without a third witness.",
  ],
  FROZEN_LOG_MISSING: [
    "Dit logboek volgt {log} op, waarvan geen export is gegeven; over wat daarin staat is niets te zeggen.",
    "This log takes the place of {log}, of which no export was given; nothing can be said about what is in it.",
  ],
  LOST_WITH_STORE: [
    "De partner had {size} regels van dit logboek medeondertekend; vanaf regel {index} zijn die verloren met een teruggezette opslag. Een opvolger gaat verder.",
    "The partner had cosigned {size} entries of this log; from entry {index} on they were lost with a store that was put back. A successor goes on.",
  ],
  SENDING_LOST: [
    "De ontvanger noemt levering {number} van {agreement} uit de tijd waarvan de verzender zijn logboek verloor met een teruggezette opslag.",
    "The receiver names delivery {number} of {agreement} of the time of which the sender lost its log with a store that was put back.",
  ],
  DELIVERED_AGAIN: [
    "Levering {number} van {agreement} ging bij de ontvanger verloren met een teruggezette opslag en is opnieuw afgehandeld: '{end}'.",
    "Delivery {number} of {agreement} was lost at the receiver with a store that was put back and was dealt with again: '{end}'.",
  ],
  DELIVERY_OPEN: [
    "Levering {number} van {agreement} is verzonden en was bij de export nog niet afgerond.",
    "Delivery {number} of {agreement} was sent and had not ended at the time of the export.",
  ],
} as const satisfies { readonly [code: string]: readonly [nl: string, en: string] };

/** The closed list of what can be found. */
export type FindingCode = keyof typeof SENTENCES;

/** At most this many findings are listed: one early change can make every later entry wrong. */
const MAXIMUM_FINDINGS = 1000;

/** Collects findings of one kind. */
export interface FindingList {
  add(code: FindingCode, log: string, index: number | null, details?: ErrorDetails): void;
  /** What was found, the first thousand. */
  list(): readonly Finding[];
}

/** A list of findings with sentences in both languages; details are positions, names and counts, never values. */
export function createFindingList(): FindingList {
  const found: Finding[] = [];
  let more = 0;
  const make = (code: FindingCode, log: string, index: number | null, details: ErrorDetails): Finding => {
    const all = { ...(index === null ? {} : { index }), ...details };
    const [nl, en] = SENTENCES[code];
    return { code, log, index, nl: fillSentence(nl, all), en: fillSentence(en, all) };
  };
  return {
    add(code, log, index, details = {}) {
      if (found.length < MAXIMUM_FINDINGS) found.push(make(code, log, index, details));
      else more += 1;
    },
    list: () => (more === 0 ? found : [...found, make("MORE_FINDINGS", found[0]!.log, null, { count: more })]),
  };
}
