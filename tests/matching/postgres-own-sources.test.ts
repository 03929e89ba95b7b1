import { afterAll, beforeAll, expect, inject, it } from "vitest";
import { severalInstances } from "../deliveries/several-instances.ts";
import { deliveriesAt, INTAKE, until } from "../deliveries/steps.ts";
import { type PostgresDatabases, postgresDatabases } from "../store/postgres-database.ts";
import { matchDocument, pseudonymise } from "./match-world.ts";
import { partsOf, stoppedLoad } from "./stopped-load.ts";

let databases: PostgresDatabases;
beforeAll(async () => {
  databases = await postgresDatabases(inject("postgres"));
});
afterAll(() => databases.close());

const SOURCE = "demo-aangiften/persoonsregister";
const FILE =
  "Dossier;BSN;Achternaam;Voornamen;Geboortedatum;Postcode;Huisnummer;Telefoon\nD-1;001000002;Jansen;Noor;12-04-1980;;;\n";

it("an own register that is loaded at two instances at once, and at one that dies, leaves the rows of one load", async () => {
  await using world = await severalInstances(databases, {
    agreements: [matchDocument("reports")],
    policy: { lease: 60_000 },
  });
  const [one, other] = [world.municipality[0]!, world.municipality[1]!];
  const loads = async () => {
    const all = await deliveriesAt(other, "in", SOURCE);
    const parts = await Promise.all(all.map(({ id }) => partsOf(other, id)));
    return all.map(({ state }, at) => `${state} ${parts[at]!.length}`).sort();
  };
  await Promise.all([one, other, one, other].map((at) => pseudonymise(at, FILE)));
  const settled = ["abandoned 0", "abandoned 0", "abandoned 0", "stored 1"];
  await until(loads, (seen) => seen.join() === settled.join());

  await stoppedLoad(one, FILE, () => Promise.reject(new Error("died")));
  expect(await loads()).toContain("abandoned 1");
  world.clock.leap(2 * one.context.policy.lease);
  await until(loads, (seen) => seen.join() === ["abandoned 0", ...settled].join());
  const { lines } = await other.matching.ownRows(INTAKE, SOURCE);
  expect(await Array.fromAsync(lines)).toHaveLength(1);
});
