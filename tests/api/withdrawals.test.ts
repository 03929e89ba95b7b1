import { describe, expect, it } from "vitest";
import { apiWorld, DELIVERY, OUTCOME, pieces, REQUEST, WHO } from "./api-world.ts";

const PATH = `/v1/deliveries/${DELIVERY}/withdrawal`;
const VOS = { "Sluis-Officer": "vos", "Content-Type": "application/json" };

describe("a withdrawal over the API", () => {
  it.each([{ keys: null }, { keys: ["ZAAK-1", "ZÂAK-2"] }])("reaches the gateway with $keys", async ({ keys }) => {
    const { clientOf, service } = await apiWorld();
    const request = { deliveryId: DELIVERY, reason: "dubbel, één dag", keys };
    expect(await clientOf("vos").service.withdraw(WHO, request)).toEqual(OUTCOME);
    expect(service.asked).toEqual([["withdraw", "a.vos", request]]);
  });

  it.each([
    ["no reason", {}, "REASON_MISSING"],
    ["a reason that is no text", { reason: 7 }, "REASON_MISSING"],
    ["no body that is an object", null, "REASON_MISSING"],
    ["a misspelt list", { reason: "dubbel", key: ["A"] }, "REQUEST_INVALID"],
    ["an empty list", { reason: "dubbel", keys: [] }, "REQUEST_INVALID"],
    ["a list of something else", { reason: "dubbel", keys: [1] }, "REQUEST_INVALID"],
    ["a key that is too long", { reason: "dubbel", keys: ["x".repeat(201)] }, "REQUEST_INVALID"],
    ["no list", { reason: "dubbel", keys: "A" }, "REQUEST_INVALID"],
  ])("is refused with %s", async (_, body, code) => {
    const { plain, service } = await apiWorld();
    const answer = await plain("POST", PATH, VOS, JSON.stringify(body));
    expect(JSON.parse(answer.text)).toMatchObject({ code });
    expect(service.asked).toEqual([]);
  });
});

describe("a correction over the API", () => {
  it("names the delivery and why", async () => {
    const { clientOf, service } = await apiWorld();
    const request = { ...REQUEST, kind: "correction", corrects: DELIVERY, motive: "één fout" } as const;
    await clientOf("vos").service.push(WHO, request, pieces("a"), () => {});
    expect(service.asked).toEqual([["push", "a.vos", request]]);
  });

  it.each([
    [{ "Sluis-Reason": Buffer.from("ab").toString("base64url") }, "", "REASON_MISSING"],
    [{}, "&corrects=7", "REQUEST_INVALID"],
  ])("is refused with %o %s", async (headers, query, code) => {
    const { plain } = await apiWorld();
    const path = `/v1/deliveries?agreementId=incidenten-dagelijks&kind=correction${query}`;
    const answer = await plain("POST", path, { "Sluis-Officer": "vos", ...headers } as Record<string, string>);
    expect(JSON.parse(answer.text)).toMatchObject({ code });
  });
});
