import type { JsonObject } from "../../gateway/core/json.ts";
import type { PushOutcome, PushRequest } from "../../gateway/deliveries/ports/officer-service.ts";
import { matchDocument } from "../matching/match-world.ts";
import { agree } from "./agree.ts";
import { push } from "./steps.ts";
import type { TwoGateways } from "./two-gateways.ts";

/** One person in one report of an offence. */
export type InReport = readonly [
  nr: number,
  role: string,
  person: `${string};${string};${string};${string};${string};${string};${string}`,
];

const HEAD =
  "Misdrijfnummer;PV-nummer;Aangiftedatum;Incidentcode;Gemeentecode;Feitcode;Wpg-artikel;Eerste verwerkingsdatum;Rol;BSN;Achternaam;Voornamen;Geboortedatum;Postcode;Huisnummer;Telefoon";

/** Number of a report in its source. */
export const reportNumber = (nr: number): string => `M-2026-${nr}`;

/** An extract of reports of offences with the people in them; each person is `BSN;surname;given;birth;postcode;house;telephone`. */
export function reportsOf(...people: readonly InReport[]): Buffer {
  const rows = people.map(
    ([nr, role, person]) =>
      `${reportNumber(nr)};PL0900-202600000${nr};2026-11-20;A72;GM0034;A100;8;2026-11-20;${role};${person}`,
  );
  return Buffer.from(`${[HEAD, ...rows].join("\n")}\n`);
}

let count = 0;

/** A new agreement about reports of offences on both sides, with persons that become tokens only. Out: its id. */
export async function reportsAgreement(pair: TwoGateways, changes: JsonObject = {}): Promise<string> {
  const id = `aangiften-${++count}`;
  const document = Object.fromEntries(
    Object.entries({ ...matchDocument("reports"), id, ...changes }).filter(([, value]) => value !== null),
  );
  for (const side of ["police", "municipality"] as const) await agree(pair, document, side);
  return id;
}

/** Pushes reports under such an agreement. */
export function pushReports(
  pair: TwoGateways,
  agreementId: string,
  people: readonly InReport[],
  changes: Partial<PushRequest> = {},
): Promise<PushOutcome> {
  return push(pair, reportsOf(...people), { agreementId, mapping: matchDocument("reports-mapping"), ...changes });
}
