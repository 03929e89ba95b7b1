/** Texts about the daily budget of pseudonyms, in Dutch. */
export const budgetNl = {
  about: "toont hoeveel records vandaag nog pseudoniemen mogen krijgen, of staat met twee mensen meer toe",
  overrideOption: "zoveel records extra, alleen vandaag; een tweede persoon geeft dezelfde opdracht",
  reasonOption: "waarom; in het logboek staat alleen een verzegeling hiervan",
  columns: { agreement: "overeenkomst", day: "dag", budget: "budget", extra: "extra", used: "gebruikt", left: "nog" },
  none: "Geen enkele overeenkomst hier heeft pseudoniemen.",
  left: (agreement: string, left: string, limit: string) =>
    `Pseudoniemen voor ${agreement}: vandaag nog ${left} van ${limit} records.`,
  allowed: "Toegestaan tot het einde van deze dag.",
  both: "--override en --reason horen bij elkaar",
};
