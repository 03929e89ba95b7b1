import type { PlacedEntry } from "../../ledger/verify-bundle.ts";
import { tally } from "./delivery-sections.ts";
import { GATEWAY_EVENTS } from "./gateway-events.ts";
import type { ReportSection } from "./report.ts";
import type { YearLog } from "./year-log.ts";

/**
 * What a year's logs say of the gateway itself: who looked at data, what happened to keys, agreements and trust, and whether the logs are whole.
 * In: logs. Out: sections.
 */
export function gatewaySections(logs: readonly YearLog[]): ReportSection[] {
  const all = logs.flatMap(({ ofYear }) => ofYear);
  const events = (types: readonly string[]) => all.filter(({ entry }) => types.includes(entry.type));
  const counted = (types: readonly string[], more: (placed: PlacedEntry) => string) =>
    tally(events(types), (placed) => [placed.entry.type, more(placed)]);
  const event = { nl: "gebeurtenis", en: "event" };
  const count = { nl: "aantal", en: "count" };
  return [
    {
      id: "access",
      title: { nl: "Toegang tot gegevens en logboek", en: "Access to data and log" },
      evidenceFor: "Wpg art. 32a; BIO2 8.15.01, 5.18.02; NOREA #28",
      columns: [event, { nl: "rol", en: "role" }, count],
      rows: counted(GATEWAY_EVENTS.access, ({ entry }) => entry.role ?? ""),
    },
    {
      id: "keys",
      title: { nl: "Sleutels voor pseudoniemen", en: "Keys of pseudonyms" },
      evidenceFor: "BIO2 8.24",
      columns: [event, { nl: "sleutel", en: "key" }, count],
      rows: counted(GATEWAY_EVENTS.keys, ({ entry }) => [entry.keys?.kid, entry.keys?.epoch].filter(Boolean).join(" ")),
    },
    {
      id: "agreements",
      title: { nl: "Overeenkomsten", en: "Agreements" },
      evidenceFor: "Wpg art. 20; AVG art. 26, 28; NOREA #2",
      columns: [event, { nl: "overeenkomst", en: "agreement" }, count],
      rows: counted(
        GATEWAY_EVENTS.agreements,
        ({ entry }) => `${entry.agreement?.id ?? ""} v${entry.agreement?.version ?? ""}`,
      ),
    },
    {
      id: "changes",
      title: { nl: "Inrichting, vertrouwen en incidenten", en: "Configuration, trust and incidents" },
      evidenceFor: "BIO2 8.15.01, 8.15.05",
      columns: [event, { nl: "reden", en: "reason" }, count],
      rows: counted(GATEWAY_EVENTS.changes, ({ entry }) => entry.reason ?? ""),
    },
    {
      id: "verification",
      title: { nl: "Controle van de logboeken", en: "Verification of the logs" },
      evidenceFor: "BIO2 8.15.06; NOREA #28, #29",
      columns: [
        { nl: "logboek", en: "log" },
        { nl: "regels in dit jaar", en: "entries of this year" },
        { nl: "regels", en: "entries" },
        { nl: "ondertekend", en: "signed" },
        { nl: "medeondertekend", en: "cosigned" },
        { nl: "eigen controles: klopt", en: "own checks: whole" },
        { nl: "eigen controles: klopt niet", en: "own checks: not whole" },
        { nl: "bevindingen nu", en: "findings now" },
      ],
      rows: logs.map(({ origin, ofYear, verified }) => {
        const checks = events(["log-verified"]).filter(({ entry }) => entry.checkpoint?.log === origin);
        const whole = checks.filter(({ entry }) => entry.result === "done").length;
        const { entries, size, cosignedSize, findings } = verified;
        return [origin, ofYear.length, entries, size, cosignedSize, whole, checks.length - whole, findings.length];
      }),
    },
  ];
}
