/** Texts of what a privacy officer does, in Dutch. */
export const oversightNl = {
  reconcile: "vergelijkt wat beide partijen over elke levering in hun logboek hebben, zonder gateway",
  calendarOf: "overeenkomsten waarvan ook de kalender wordt vergeleken",
  between: "alleen deze dagen van de kalender: 2026-03-01, 2026-W10, 2026-03, 2026-Q1, 2026 of eerste/laatste",
  report: "jaarverslag uit de logboeken van deze gateway",
  year: "jaar, zoals 2026",
  reportFormat: "csv of html (standaard naar de naam van het bestand)",
  exportFormat:
    "bundle (te controleren, standaard), tiles (een map met statische bestanden, C2SP tlog-tiles) of logboek (Logboek Dataverwerkingen, een regel per levering)",
  reportWritten: (path: string) => `Het verslag staat in ${path}.`,
  nothing: "niets",
  logOf: (entries: string) => `logboek van ${entries} regels`,
  compared: (count: string, amiss: string) => `Leveringen vergeleken: ${count}, waarvan met een verschil: ${amiss}.`,
  gap: (agreement: string, first: number, last: number) =>
    `${agreement}: ${first === last ? `nummer ${first} ontbreekt` : `nummers ${first} tot en met ${last} ontbreken`} bij beide.`,
  calendar: (days: number, off: number) =>
    `Kalender: ${days} perioden, waarvan te laat, ontbrekend of ingetrokken: ${off}.`,
  amended: (count: string) => `Daarna gecorrigeerd of ingetrokken: ${count} leveringen.`,
  withdrawnDay: "geleverd en ingetrokken",
  status: "Stand",
  shownBy: "Te zien aan",
  due: "Uiterlijk",
  statuses: {
    equal: "gelijk",
    open: "onderweg",
    waiting: "opgeslagen, ontvangstbewijs nog niet verwerkt",
    unconfirmed: "verzonden en afgesloten, niet bij de ontvanger",
    unsent: "ontvangen, nooit verzonden",
    differs: "verschilt",
  },
  days: { expected: "verwacht", onTime: "op tijd", late: "te laat", missing: "ontbreekt" },
};
