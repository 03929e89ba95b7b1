import { localDate } from "../../core/local-date.ts";
import type { SubjectAnswer } from "../ports/subject-service.ts";
import type { Spoken } from "../report/report.ts";
import { GROUNDS, KEYS } from "./answer-words.ts";

/** What stands around the tables of an answer: what was searched, and what whoever writes the letter has to weigh. */
export interface AnswerNotes {
  readonly title: Spoken;
  readonly above: readonly Spoken[];
  readonly below: readonly Spoken[];
}

/** In: the answer. Out: sentences. The law is named, not applied: an exception, an objection or a hold is for people to judge. */
export function answerNotes(answer: SubjectAnswer): AnswerNotes {
  const law = GROUNDS[answer.ground];
  const [day, since] = [localDate(answer.madeAt), localDate(answer.since)];
  const by = answer.searchedBy.map((type) => KEYS[type] ?? { nl: type, en: type });
  const police = answer.ground.startsWith("wpg");
  return {
    title: { nl: `Feiten voor een antwoord (${law})`, en: `Facts for an answer (${law})` },
    above: [
      {
        nl: "Betreft: [naam en adres van de verzoeker; vul deze zelf in, zij staan niet in dit stuk].",
        en: "Concerns: [name and address of the applicant; fill them in yourself, they are not in this document].",
      },
      {
        nl: `Op ${day} gezocht in de leveringen sinds ${since}, met ${by.map(({ nl }) => nl).join("; ") || "het nummer van een record"}. OIN ${answer.oin}.`,
        en: `Searched on ${day} in the deliveries since ${since}, by ${by.map(({ en }) => en).join("; ") || "the number of a record"}. OIN ${answer.oin}.`,
      },
      answer.deliveries.length === 0
        ? {
            nl: "Hiermee is in de doorzochte leveringen niets over deze persoon gevonden.",
            en: "By this nothing about this person was found in the deliveries that were searched.",
          }
        : {
            nl: `Aantal gevonden leveringen: ${answer.deliveries.length}.`,
            en: `Deliveries found: ${answer.deliveries.length}.`,
          },
      ...(answer.notSearched.length === 0
        ? []
        : [
            {
              nl: `Over ${answer.notSearched.length} leveringen kan niets worden gezegd; zij staan onderaan.`,
              en: `Nothing can be said about ${answer.notSearched.length} deliveries; they are listed below.`,
            },
          ]),
    ],
    below: [
      police
        ? {
            nl: "Antwoord binnen de termijn van de wet: Wpg art. 25 noemt zes weken, en de ontvangers van de laatste vier jaar.",
            en: "Answer within the time of the law: Wpg art. 25 says six weeks, and the receivers of the last four years.",
          }
        : {
            nl: "Antwoord binnen de termijn van de wet: AVG art. 12 noemt een maand.",
            en: "Answer within the time of the law: AVG (GDPR) art. 12 says one month.",
          },
      {
        nl: `${police ? "Wpg art. 27" : "UAVG art. 41"} noemt gronden om een verzoek geheel of deels af te wijzen, zoals een lopend onderzoek of de rechten van een ander. Of er zo'n grond is, weet de gateway niet: dat beslist u, met de eenheid.`,
        en: `${police ? "Wpg art. 27" : "UAVG art. 41"} names grounds to refuse a request in whole or in part, such as an investigation or the rights of another. The gateway does not know whether there is one: you decide, with the unit.`,
      },
      {
        nl: "Gegevens die bewaard moeten blijven (een bewaarplicht, een lopende procedure) worden ook op verzoek niet gewist; zeg dat in het antwoord als het speelt.",
        en: "Data that must stay (a duty to keep, a case at law) are not erased on request either; say so in the answer where it applies.",
      },
      {
        nl: "De ontvanger is zelf verantwoordelijk voor wat hij kreeg. Correctie of intrekking gaat met 'sluis push --kind correction' en 'sluis withdraw'; de ontvangers worden dan verwittigd.",
        en: "The receiver answers for what it got. A correction or withdrawal goes with 'sluis push --kind correction' and 'sluis withdraw'; the receivers are told then.",
      },
      {
        nl: "Dit zijn feiten uit het register van verstrekkingen, geen juridisch oordeel. De zoekvraag staat in het logboek zonder de persoon.",
        en: "These are facts from the register of provisions, no legal opinion. The search is in the log, without the person.",
      },
    ],
  };
}
