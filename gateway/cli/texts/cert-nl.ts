import type { KeyPurpose } from "../../identity/key-purpose.ts";

/** Texts about certificates and the gateway's own keys, in Dutch. */
export const certNl = {
  about: "certificaten en eigen sleutels",
  list: "toont wat wanneer afloopt: certificaten, eigen sleutels en intrekkingslijsten",
  request: "maakt een aanvraag voor een certificaat bij een echte uitgever; de sleutel blijft hier",
  load: "neemt het certificaat van de uitgever aan, na controle van keten, sleutel, OIN, omgeving en gebruik",
  holder: "houder",
  issuer: "uitgever",
  current: "in gebruik",
  onCard: "op de kaart",
  use: "gebruik",
  serial: "serienummer",
  until: "geldig tot",
  development: "ontwikkel-CA",
  keys: "Eigen sleutels",
  purpose: "waarvoor",
  keyId: "sleutel",
  since: "gemaakt",
  counts: "telt tot",
  lists: "Intrekkingslijsten",
  nextUpdate: "volgende uiterlijk",
  waiting: "wacht op een certificaat",
  purposes: {
    tls: "verbinding (TLS)",
    signing: "ondertekening",
    decryption: "ontsleuteling",
    log: "logboek",
  } as { readonly [purpose in KeyPurpose]: string },
  hostOption: "naam of adres van de deur; mag vaker (standaard die van de configuratie)",
  countryOption: "land van de organisatie, twee letters",
  outOption: "bestand voor de aanvraag (standaard certificate-request.pem)",
  issuerOption: "bestand met certificaten van uitgevers die in het eerste bestand ontbreken; mag vaker",
  certificateFile: "bestand met het certificaat, en liefst de keten (PEM)",
  overlapOption: "hoeveel dagen de oude sleutel nog telt",
  requested: (file: string) =>
    `De aanvraag staat in ${file}. Stuur hem naar de uitgever, en laad het antwoord met: sluis cert load BESTAND`,
  loaded: (until: string) => `Het certificaat is geladen en geldt tot ${until}.`,
  cardChanged: (serial: string, file: string) => `De eigen kaart is nu nummer ${serial}: ${file}`,
  cardSame: "De eigen kaart hoeft niet te veranderen.",
  cardGoes:
    "Breng hem naar de partners (daar: sluis partner accept), en start de eigen gateway opnieuw zodra zij hem hebben aangenomen.",
};
