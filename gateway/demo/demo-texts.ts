/** What the demonstration says, in both languages. */
export const DEMO_TEXTS = {
  nl: {
    title:
      "Sluis, demonstratie: een politie-eenheid levert een dagextract aan een gemeente. Alle gegevens zijn verzonnen.",
    setUp: (fingerprint: string) =>
      `1. Twee gateways zijn ingericht, elk met eigen sleutels en certificaat. De kaarten zijn uitgewisseld; aan de telefoon vergeleken: ${fingerprint}`,
    started:
      "2. Beide gateways draaien, als aparte processen. De politie stelde de overeenkomst voor, de gemeente tekende haar ook.",
    checked: (lines: number) =>
      `   De politie-gateway heeft de verbinding, de overeenkomst en de pseudoniemsleutel met de gemeente vergeleken: ${lines} controles in orde.`,
    pushing: (rows: number) => `3. Het extract van vandaag (${rows} regels) wordt geleverd ...`,
    stored: (sealed: number, refused: number, withheld: number, seconds: string) =>
      `   Opgeslagen bij de gemeente, bewezen met een ontvangstbewijs: ${sealed} records in ${seconds} s. ${refused} regels geweigerd (fout in de regel), ${withheld} achtergehouden (mag niet volgens de overeenkomst).`,
    risk: (small: string, k: number) =>
      `   Herleidbaarheid: ${small} van de records zit in een groep kleiner dan ${k}.`,
    sample: "   Eerste record zoals de gemeente het kreeg (adres, kenteken en nummers zijn pseudoniemen):",
    bad: "4. Een slecht extract wordt aangeboden ...",
    badRefused: (reason: string) => `   Geweigerd, niets geleverd: ${reason}`,
    badReport: "   Uit het verslag van geweigerde regels (regel, veld, reden; nooit de waarde):",
    again: "5. Hetzelfde extract wordt nog eens aangeboden ...",
    repeated: "   Herkend: dit bestand was al geleverd. Er is niets opnieuw verstuurd.",
    killing: "6. Een tweede extract gaat op weg; halverwege valt de gateway van de gemeente uit (SIGKILL) ...",
    killed: (state: string) => `   De gateway van de gemeente is weg; de levering staat bij de politie op '${state}'.`,
    survived: (seconds: string) =>
      `   De gateway is opnieuw gestart. Zonder dat iemand iets deed is de levering na ${seconds} s opgeslagen: volledig en één keer.`,
    verified: (police: number, municipality: number) =>
      `7. Beide logboeken zijn nagerekend en tegen elkaar gelegd: ${police} regels bij de politie, ${municipality} bij de gemeente, geen bevindingen.`,
    kept: (folder: string) => `Alles staat nog in ${folder} (ook de draaiboekbestanden sluis.yaml van beide kanten).`,
    cleaned: "Alles is opgeruimd. Met --keep blijft het staan.",
    done: (seconds: string) => `Klaar in ${seconds} s.`,
  },
  en: {
    title: "Sluis demonstration: a police unit delivers a daily extract to a municipality. All data are made up.",
    setUp: (fingerprint: string) =>
      `1. Two gateways were set up, each with its own keys and certificate. Cards were exchanged; compared by phone: ${fingerprint}`,
    started:
      "2. Both gateways run, as separate processes. The police proposed the agreement, the municipality signed it too.",
    checked: (lines: number) =>
      `   The police gateway compared connection, agreement and pseudonym key with the municipality: ${lines} checks passed.`,
    pushing: (rows: number) => `3. Today's extract (${rows} rows) is delivered ...`,
    stored: (sealed: number, refused: number, withheld: number, seconds: string) =>
      `   Stored at the municipality, proven by a receipt: ${sealed} records in ${seconds} s. ${refused} rows refused (a mistake in the row), ${withheld} withheld (the agreement does not allow them).`,
    risk: (small: string, k: number) =>
      `   Re-identification: ${small} of the records are in a group smaller than ${k}.`,
    sample: "   The first record as the municipality got it (address, plate and ids are pseudonyms):",
    bad: "4. A bad extract is offered ...",
    badRefused: (reason: string) => `   Refused, nothing was delivered: ${reason}`,
    badReport: "   From the report of refused rows (row, field, rule; never the value):",
    again: "5. The same extract is offered once more ...",
    repeated: "   Recognised: this file was delivered before. Nothing was sent again.",
    killing: "6. A second extract is on its way; halfway the municipality's gateway is killed (SIGKILL) ...",
    killed: (state: string) => `   The municipality's gateway is gone; at the police the delivery is '${state}'.`,
    survived: (seconds: string) =>
      `   The gateway was started again. Without anybody doing anything the delivery was stored after ${seconds} s: complete, and once.`,
    verified: (police: number, municipality: number) =>
      `7. Both logs were verified and compared: ${police} entries at the police, ${municipality} at the municipality, no findings.`,
    kept: (folder: string) => `Everything is still in ${folder} (both configurations, sluis.yaml, too).`,
    cleaned: "Everything was cleaned up. With --keep it stays.",
    done: (seconds: string) => `Done in ${seconds} s.`,
  },
} as const;
