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
    await acceptCard(other.gateway, municipality);
    await acceptCard(municipality.gateway, other);
  }
  await handOverKey(folder, police.gateway, [prosecutor.gateway, municipality.gateway]);
  const gateways = [police.gateway, prosecutor.gateway, municipality.gateway];
  for (const gateway of gateways) {
    made(gateway);
    await setForDemo(gateway);
  }
  await Promise.all(gateways.map(startSide));
  await agree(police.gateway, municipality.gateway, documentFile("reports"));
  await agree(prosecutor.gateway, municipality.gateway, documentFile("outcomes"));
  return { police: police.gateway, prosecutor: prosecutor.gateway, municipality: municipality.gateway };
}

/** The keeper of the domain makes its key and hands it over. */
async function handOverKey(folder: string, keeper: DemoGateway, others: readonly DemoGateway[]): Promise<void> {
  const handover = join(folder, "pseudoniemsleutel.json");
  const { transferCode } = await command<{ transferCode: string }>(keeper, [
    ...["keys", "new", "--domain", "demo-koppelen", "--epoch", "2026-01", "--out", handover],
  ]);
  for (const other of others) await command(other, ["keys", "install", handover], `${transferCode}\n`);
}
