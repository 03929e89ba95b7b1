/** Texts about corrections and withdrawals, in Dutch. */
export const correctionsNl = {
  about: "trekt een opgeslagen levering in, of records daaruit, ook bij de ontvanger",
  reasonOption: "waarom (3 tot 500 tekens); blijft hier, in het logboek staat alleen een verzegeling hiervan",
  refsOption: "alleen deze records: bestand met één bronsleutel per regel, of - voor standaardinvoer",
  waitOption: "wacht tot de ontvanger de intrekking heeft bevestigd",
  correctsOption: "met --kind correction: de levering waar de correctie over gaat",
  motiveOption: "waarom, bij een correctie; blijft hier, in het logboek staat alleen een verzegeling hiervan",
  effect: (removed: string, replaced: string, rows: string, tokens: string) =>
    `Bij de ontvanger: ${removed} records verwijderd, ${replaced} vervangen; ${rows} rijen en ${tokens} tokens zijn weg.`,
  held: (count: string) =>
    `Van ${count} leveringen houdt een bewaarbevel de rijen vast; in de huidige stand staan ze niet meer.`,
  withheld: (count: string) =>
    `${count} records bleven buiten de deur: ze zijn ingetrokken. Alleen een correctie (--kind correction) brengt ze terug.`,
  corrected: (id: string) => `Correctie ${id}:`,
  withdrawn: (id: string) => `Ingetrokken met ${id}:`,
  records: (id: string) => `Records ingetrokken met ${id}:`,
  confirmed: (moment: string) => `bevestigd door de ontvanger op ${moment}.`,
  open: (state: string, due: string) => `nog niet bevestigd (${state}); uiterlijk ${due}.`,
  exports: "Hierna al uitgegeven, en dus zelf terug te halen:",
  columns: { at: "Moment", what: "Wat", role: "Rol", entry: "Logregel" },
  thisDelivery: "deze levering",
  currentState: "huidige stand",
};
