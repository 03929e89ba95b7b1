import { expect, it } from "vitest";
import { agree } from "../deliveries/agree.ts";
import { incidents } from "../deliveries/incidents.ts";
import { newAgreement, sharedPair } from "../deliveries/shared-pair.ts";
import { deliver, parked, push } from "../deliveries/steps.ts";
import { demoAgreement } from "../deliveries/two-gateways.ts";

const pair = sharedPair();

it("a supplier that never took over the newer version of an agreement cannot go on under the old one", async () => {
  const agreementId = await newAgreement(pair());
  await deliver(pair(), incidents(1), { agreementId });
  // the municipality narrows what it may get; the police side does not install that
  await agree(pair(), demoAgreement({ id: agreementId, version: 2 }), "municipality");
  await deliver(pair(), incidents(1, 10), { agreementId });
  pair().clock.leap(32 * 24 * 3600_000);
  const { deliveryId } = await push(pair(), incidents(1, 20), { agreementId });
  expect(await parked(() => pair().police, deliveryId)).toMatchObject({ reason: "AGREEMENT_DIFFERS" });
});
