import { expect, it, onTestFinished } from "vitest";
import { incidents } from "../deliveries/incidents.ts";
import { deliver, entriesAbout } from "../deliveries/steps.ts";
import { twoGateways } from "../deliveries/two-gateways.ts";

it("the log says how the connection was protected over which a receipt came", async () => {
  const pair = await twoGateways();
  onTestFinished(() => pair[Symbol.asyncDispose]());
  const entries = await entriesAbout(pair.police, await deliver(pair, incidents(2)));
  const protectedBy = { protocol: "TLSv1.3", group: "X25519MLKEM768" };
  for (const type of ["accepted", "stored"])
    expect(entries.find((entry) => entry.type === type)?.tls).toEqual(protectedBy);
  // only the dialling side knows the group
  expect((await entriesAbout(pair.municipality, entries[0]!.delivery!.id)).filter(({ tls }) => tls)).toEqual([]);
});
