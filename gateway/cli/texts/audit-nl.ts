/** Texts about the log, in Dutch. */
export const auditNl = {
  successor:
    "Begint een nieuw logboek over een partner, nadat een reservekopie is teruggezet; twee personen voeren dit uit",
  successorPartner: "OIN van de partner",
  successorRequested: (frozen: string) =>
    `Gevraagd. Het logboek ${frozen} krijgt een opvolger zodra een tweede persoon dit ook uitvoert.`,
  successorStarted: (frozen: string, successor: string) =>
    `Het logboek ${frozen} blijft bevroren; ${successor} gaat verder zodra de partner het heeft aanvaard.`,
  about: "logboek: tonen, uitgeven en controleren",
  list: "toont regels van het logboek",
  show: "toont één regel van het logboek",
  export: "schrijft een logboek als bundel die zonder gateway te controleren is",
  verify: "controleert bundels, zonder gateway en zonder netwerk",
  index: "nr",
  log: "logboek",
  time: "tijd",
  type: "gebeurtenis",
  subject: "levering",
  result: "uitkomst",
  empty: "Er zijn geen regels.",
  notFound: "er is geen regel met dit nummer",
  written: (path: string) => `Het logboek staat in ${path}.`,
  whole: "Het logboek klopt.",
  broken: "Het logboek klopt niet.",
  entries: "Regels",
  size: "Omvang volgens het laatste ondertekende controlepunt",
  cosigned: "Medeondertekend door de partner",
  limits: "Wat dit niet zegt",
};
