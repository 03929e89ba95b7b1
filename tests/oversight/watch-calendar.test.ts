import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../gateway/core/json.ts";
import { periodEvent } from "../../gateway/oversight/calendar/period-event.ts";
import { watchCalendar } from "../../gateway/oversight/calendar/watch-calendar.ts";
import { incidents } from "../deliveries/incidents.ts";
import { newAgreement, sharedPair } from "../deliveries/shared-pair.ts";
import { AUDITOR, deliver } from "../deliveries/steps.ts";
import type { TestGateway } from "../deliveries/test-gateway.ts";

const HOUR = 3600_000;
const DAY = 24 * HOUR;
const shared = sharedPair();

async function alarms(gateway: TestGateway, agreementId: string) {
  const all = await gateway.store.read((tx) => tx.alarms.list());
  return all.filter(({ code, details }) => code === "PERIOD_OVERDUE" && details["agreement"] === agreementId);
}

async function entries(gateway: TestGateway, agreementId: string): Promise<JsonObject[]> {
  const lines = await gateway.officer.logLines(AUDITOR, { limit: 10_000 });
  return lines
    .map(({ entry }) => entry as JsonObject)
    .filter(({ type, agreement }) => type === "period-overdue" && (agreement as JsonObject)["id"] === agreementId);
}

describe("a promised day on which nothing came", () => {
  it("is an alarm and an entry on both sides, once, until it is delivered", async () => {
    const pair = shared();
    const frequency = { every: "daily", dueTime: "10:00" };
    const agreementId = await newAgreement(pair, { frequency });
    const today = new Date(pair.clock.now()).toISOString().slice(0, 10);
    const sides = [pair.police, pair.municipality];
    for (const { context } of sides) await watchCalendar(context);
    for (const side of sides) expect(await alarms(side, agreementId)).toEqual([]);

    pair.clock.leap(DAY);
    for (const { context } of [...sides, ...sides]) await watchCalendar(context);
    for (const side of sides) {
      expect(await alarms(side, agreementId)).toMatchObject([{ details: { from: today, to: today } }]);
      expect(await entries(side, agreementId)).toMatchObject([{ period: { from: today, to: today } }]);
    }

    await deliver(pair, incidents(2), { agreementId, period: { from: today, to: today } });
    for (const { context } of sides) await watchCalendar(context);
    for (const side of sides) {
      expect(await alarms(side, agreementId)).toEqual([]);
      expect(await entries(side, agreementId)).toHaveLength(1);
    }
  });

  it("is announced by an event that is always the same, with its period and the moment that passed", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair, { frequency: { every: "daily", dueTime: "10:00" } });
    const subject = `period/${agreementId}/2026-11-20/2026-11-20`;
    const made = await periodEvent(pair.police.context, subject);
    expect(made).toEqual(await periodEvent(pair.police.context, subject));
    expect(made).toMatchObject({
      routingKey: `period.overdue.${agreementId}`,
      event: {
        id: `${agreementId}/2026-11-20/2026-11-20/overdue`,
        time: "2026-11-21T09:00:00.000Z",
        data: { direction: "out", period: { from: "2026-11-20", to: "2026-11-20" } },
      },
    });
    expect(await periodEvent(pair.police.context, "period/unknown/2026-11-20/2026-11-20")).toBeUndefined();
  });
});
