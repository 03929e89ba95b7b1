/** Texts of `sluis subject` in Dutch. */
export const subjectNl = {
  about: "feiten voor een antwoord aan iemand die vraagt wat over hem of haar is verstrekt (Wpg art. 25, AVG art. 15)",
  byBsn: "lees een BSN van standaardinvoer; het wordt niet getoond, bewaard of gelogd",
  byPerson:
    "lees wat van de persoon bekend is: regels 'veld: waarde' (achternaam, voornamen, geboortedatum, telefoon ...)",
  bySourceId: "lees het nummer van een record in de bron; heeft het meer delen, dan elk op een regel",
  byRef: "lees kenmerken van records (ref), elk op een regel: zo vraagt ook een ontvanger",
  ground: "waarom wordt gevraagd; staat in het logboek",
  years: "hoeveel jaar terug",
  out: "schrijf een pagina om te printen (*.html)",
  written: (path: string) => `De feiten staan in ${path}.`,
  questions: {
    bsn: "BSN (wat u typt is niet te zien)",
    person: (field: string) => `${field} (niet te zien; leeg is overslaan)`,
    sourceId: "Nummer in de bron (wat u typt is niet te zien)",
    refs: "Kenmerk van het record (ref)",
  },
};
