import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  acceptCard,
  agree,
  command,
  type DemoGateway,
  freePort,
  init,
  MUNICIPALITY_OIN,
  POLICE_OIN,
  setForDemo,
  startSide,
} from "../demo-pair.ts";

/** An OIN that belongs to nobody. */
const PROSECUTOR_OIN = "00000099000000003000";

/** The three parties, running. */
export interface DemoThree {
  readonly police: DemoGateway;
  readonly prosecutor: DemoGateway;
  readonly municipality: DemoGateway;
}

/** A document of this demonstration. In: its name in this folder. */
export function documentFile(name: string): string {
  return fileURLToPath(new URL(`${name}.yaml`, import.meta.url));
}

/**
 * Sets three parties up in a folder and starts them: cards, the key of the pseudonym domain, and two agreements that join all three in
 * that domain. In: an empty folder, who is told of a gateway once it is there, so that it can be stopped.
 */
export async function setUpThree(folder: string, made: (gateway: DemoGateway) => void): Promise<DemoThree> {
  const door = ["--host", "127.0.0.1", "--port", String(await freePort())];
  const police = await init("police", POLICE_OIN, "Politie-eenheid Proef", join(folder, "politie"), []);
  const prosecutor = await init("prosecutor", PROSECUTOR_OIN, "Parket Proef", join(folder, "parket"), []);
  const municipality = await init("municipality", MUNICIPALITY_OIN, "Gemeente Proef", join(folder, "gemeente"), door);
  for (const other of [police, prosecutor]) {
    await acceptCard(other.gateway, municipality, ["--dial"]);
    await acceptCard(municipality.gateway, other);
  }
  // the municipality has an agreement with both others, so it keeps the domain's key and gives each the fields that it may make
  await command(municipality.gateway, ["keys", "new", "--domain", "demo-koppelen", "--epoch", "2026-01"]);
  const gateways = [police.gateway, prosecutor.gateway, municipality.gateway];
  for (const gateway of gateways) {
    made(gateway);
    await setForDemo(gateway);
  }
  await Promise.all(gateways.map(startSide));
  await agree(police.gateway, municipality.gateway, documentFile("reports"), municipality.gateway);
  await agree(prosecutor.gateway, municipality.gateway, documentFile("outcomes"), municipality.gateway);
  return { police: police.gateway, prosecutor: prosecutor.gateway, municipality: municipality.gateway };
}
