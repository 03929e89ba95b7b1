/** Texts of `sluis keys` in Dutch. */
export const keysNl = {
  about: "sleutels voor pseudoniemen",
  new: "maakt de sleutel van een domein en tijdvak, bij de houder",
  share: "geeft de partner de sleutels van precies de typen die de overeenkomst voor hem noemt",
  accept: "neemt de sleutels in gebruik die de houder heeft gedeeld",
  check: "vergelijkt sleutels en regels met de partner, met een verse vraag per type",
  list: "toont de sleutels die hier zijn, nooit hun inhoud",
  domain: "domein",
  epoch: "tijdvak",
  kid: "sleutelnummer",
  kcv: "controlewaarde",
  types: "typen",
  everyType: "alle",
  created:
    "De sleutel is gemaakt. Hij verlaat deze gateway nooit; deel met 'sluis keys share' alleen wat is afgesproken.",
  shared: "De sleutels zijn verzegeld voor de partner; alleen hij kan ze openen.",
  accepted: "De sleutels zijn in gebruik.",
  acceptedForLater: "De sleutels zijn er, en de houder weet het; ze komen in gebruik op het moment dat hij afspreekt.",
  outOption: "schrijf de verzegelde sleutels in dit bestand in plaats van ze te versturen",
  fileOption: "verzegelde sleutels uit dit bestand",
  noKeys: "Er zijn nog geen sleutels. Zie: sluis keys new, sluis keys accept",
};
