import { afterAll, beforeAll, expect, it } from "vitest";
import type { GatewayContext } from "../../gateway/deliveries/gateway-context.ts";
import { forgetPinned, keepToPinned } from "../../gateway/deliveries/pinned-canary.ts";
import { manualClock } from "../links/manual-clock.ts";
import { POLICE, PROSECUTOR, seenLog } from "../security/gateways.ts";
import { openTemporaryStore } from "../store/temporary-store.ts";

const DOMAIN = "ons-domein";
let store: Awaited<ReturnType<typeof openTemporaryStore>>;
beforeAll(async () => {
  store = await openTemporaryStore(manualClock(1_764_000_000_000));
});
afterAll(() => store.close());

/** A receiver without a key gets the canary of a key from a partner. */
function send(partner: string, kid: string, ...adr1: string[]): Promise<void> {
  return store.transaction((tx) => keepToPinned(context(), tx, partner, DOMAIN, { kid, canary: { adr1 } }));
}

function context(): GatewayContext {
  const partners = () => [{ oin: POLICE }, { oin: PROSECUTOR }];
  return { clock: manualClock(1_764_000_000_000), partners, logger: seenLog() } as unknown as GatewayContext;
}

const alarms = () => store.read((tx) => tx.alarms.list());
const refusal = { code: "CANARY_DIFFERS", details: { rule: "pinned" } };

it("the partner that delivers first under a key pins the canary for itself, not for the others, and that two differ is an alarm", async () => {
  await send(POLICE, "key00001", "false");
  await send(PROSECUTOR, "key00001", "true");
  await send(PROSECUTOR, "key00001", "true");
  await expect(send(PROSECUTOR, "key00001", "false")).rejects.toMatchObject(refusal);
  await expect(send(POLICE, "key00001", "true")).rejects.toMatchObject(refusal);
  expect(await alarms()).toMatchObject([
    {
      ...{ code: "CANARIES_OF_PARTNERS_DIFFER", partner: PROSECUTOR, subject: "key00001" },
      details: { partner: PROSECUTOR, other: POLICE, domain: DOMAIN, kid: "key00001" },
    },
  ]);
  await store.transaction((tx) => forgetPinned(context(), tx, DOMAIN, "key00001"));
  expect(await alarms()).toEqual([]);
  await send(POLICE, "key00001", "true");
});

it("partners whose canaries are the same raise no alarm", async () => {
  await send(POLICE, "key00002", "true");
  await send(PROSECUTOR, "key00002", "true");
  expect(await alarms()).toEqual([]);
});

it("what a store of before pinned for all partners still holds", async () => {
  await store.transaction((tx) => tx.settings.set(`canary:${DOMAIN}:key00003`, JSON.stringify({ adr1: ["true"] })));
  await expect(send(POLICE, "key00003", "false")).rejects.toMatchObject(refusal);
  await send(POLICE, "key00003", "true");
  await store.transaction((tx) => forgetPinned(context(), tx, DOMAIN, "key00003"));
  await send(POLICE, "key00003", "another");
});
