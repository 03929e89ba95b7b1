import { readFileSync } from "node:fs";
import type { JsonObject } from "../../gateway/core/json.ts";
import { parseStrictYaml } from "../../gateway/core/strict-yaml.ts";
import type { GatewayPair } from "./gateway-pair.ts";

/** Who asks is decided by the gateway. */
const WHO = { id: "", role: "" };

/** Milliseconds in which the police side must hear that the agreement was accepted. */
const HEARD_WITHIN = 60_000;

/** Lets both sides sign an agreement from a file, if need be under another id: the police proposes, the municipality accepts. */
export async function installAgreement(
  { police, municipality }: GatewayPair,
  file: string,
  id?: string,
): Promise<void> {
  const read = parseStrictYaml(readFileSync(file, "utf8"), "agreement") as JsonObject;
  // the same rows are delivered over and over, more than a day's budget of pseudonyms allows
  const frequency = { ...(read["frequency"] as JsonObject), expectedRecords: 10_000_000 };
  const document = { ...read, frequency, ...(id === undefined ? {} : { id }) };
  const signed = await police.service.signAgreement(WHO, document);
  await police.service.proposeAgreement(WHO, signed.id);
  await municipality.service.acceptAgreement(WHO, signed.id);
  // the police side dials, and fetches the answer in its own time
  const until = Date.now() + HEARD_WITHIN;
  for (;;) {
    const lines = await police.service.agreementOverview(WHO);
    if (lines.some((line) => line.id === signed.id && line.state === "active")) return;
    if (Date.now() > until) throw new Error("the police side has not heard that the agreement was accepted");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
