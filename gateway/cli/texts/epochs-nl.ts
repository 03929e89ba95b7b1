/** Texts about epochs of pseudonym keys, in Dutch. */
export const epochsNl = {
  rotate: "begint bij de houder een volgend tijdvak: sleutel maken, aankondigen, delen; opnieuw geven gaat verder",
  activate: "spreekt af vanaf wanneer een aangekondigd tijdvak geldt, hier en bij elke partner",
  retire: "beëindigt een tijdvak na de overlap: elke partij wist de pseudoniemen ervan en bevestigt dat",
  destroy: "vernietigt hier de sleutel van een beëindigd tijdvak, op het woord van twee mensen",
  show: "toont de tijdvakken van een domein: hoe ver ze zijn en wie wat heeft bevestigd",
  atOption: "moment, zoals 2026-12-01T06:00+01:00; zonder deze optie nu",
  overlapOption: "dagen waarin pseudoniemen van beide tijdvakken meegaan",
  emergencyOption: "het tijdvak ervoor is gelekt: geen overlap, en de pseudoniemen ervan worden meteen gewist",
  shareOption: "een aangekondigd tijdvak in plaats van het geldende",
  state: "stand",
  states: {
    announced: "aangekondigd",
    active: "geldig",
    retiring: "wordt beëindigd",
    retired: "beëindigd",
    destroyed: "vernietigd",
  },
  inUse: "in gebruik",
  until: "geldt vanaf",
  overlap: "overlap tot",
  waiting: "nog niet bevestigd door",
  acts: { announced: "sleutels aanwezig", activated: "moment bekend", retired: "gewist", destroyed: "vernietigd" },
  confirmed: (partner: string, act: string, at: string, tokens: string | null) =>
    `${partner} bevestigde ${at}: ${act}${tokens === null ? "" : ` (${tokens} pseudoniemen)`}`,
  open: (deliveries: string) =>
    `Leveringen met pseudoniemen van dit tijdvak die nog niet zijn afgerond: ${deliveries}.`,
  none: "Geen enkel domein is van tijdvak gewisseld. Zie: sluis keys list",
  delivered: "Elke partner weet het.",
  notDelivered: "Nog niet elke partner is bereikt; dat gaat vanzelf door.",
  foundLater: "Er draait geen gateway: dat de sleutel gemaakt is, komt in het logboek zodra hij start.",
};
