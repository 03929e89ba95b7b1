import { describe, expect, it } from "vitest";
import { agreedLink, agreedLinks } from "../../gateway/deliveries/agreed-link.ts";
import type { Partner } from "../../gateway/deliveries/gateway-context.ts";
import type { LinkName } from "../../gateway/deliveries/ports/partner-link.ts";
import { emptyManifest } from "./forge.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { deliver, deliveriesAt, deliveryAt } from "./steps.ts";
import { makeKeys, partnerOf } from "./test-keys.ts";

const shared = sharedPair();
const keys = makeKeys(null);
const reachedBy = (...links: readonly LinkName[]): Partner => ({
  ...partnerOf("00000001002000000000", keys, true),
  links,
});

describe("the link of an agreement", () => {
  it("is HTTPS when it names none", () => {
    expect(agreedLinks({})).toEqual(["https"]);
    expect(agreedLinks({ links: [] })).toEqual(["https"]);
  });

  it("is the first one that it names and that is configured for the partner", () => {
    const links: LinkName[] = ["amqps", "https"];
    expect(agreedLink({ links }, reachedBy("https", "amqps"))).toBe("amqps");
    expect(agreedLink({ links }, reachedBy("https"))).toBe("https");
  });

  it("is none when no agreed one is configured: another one is never taken instead", () => {
    expect(agreedLink({ links: ["amqps"] }, reachedBy("https"))).toBeUndefined();
    expect(agreedLink({}, reachedBy("amqps"))).toBeUndefined();
    expect(agreedLink({ links: ["amqps"] }, undefined)).toBeUndefined();
  });

  it("is the only one over which the receiver takes a delivery", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    const first = await deliver(pair, incidents(3), { agreementId });
    const before = (await deliveryAt(pair.police, first))!;
    const { token } = await emptyManifest(pair, first, () => ({ number: 2, previous: before.manifestHash! }));
    const offer = (link: LinkName) => pair.municipality.exchange.receiveManifest(pair.oin.police, token, link);
    await expect(offer("amqps")).rejects.toMatchObject({ code: "LINK_NOT_AGREED", details: { link: "amqps" } });
    expect(await deliveriesAt(pair.municipality, "in", agreementId)).toHaveLength(1);
    expect(await offer("https")).toMatchObject({ missing: [] });
  });
});
