import { describe, expect, it } from "vitest";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { COLLEAGUE, currentRows, deliver, deliveryAt, OFFICER, parked, push, reach } from "./steps.ts";
import { demoAgreement } from "./two-gateways.ts";

const pair = sharedPair();
const DAY = 24 * 3600_000;

describe("rows that the police may not give", () => {
  it.each([
    ["of article 9", { wpg: "9" }, "wpgArtikel", "wpg-article-never"],
    ["of article 10", { wpg: "10" }, "wpgArtikel", "wpg-article-never"],
    ["of an article that is not agreed", { wpg: "13" }, "wpgArtikel", "wpg-article-not-agreed"],
    ["older than five years", { verwerkt: "2021-11-22" }, "eersteVerwerkingsdatum", "older-than-five-years"],
    ["older than agreed", { verwerkt: "2026-08-01" }, "eersteVerwerkingsdatum", "older-than-agreed"],
  ])("%s are held back with their code and reach nobody", async (_, wrong, field, rule) => {
    const guards = { wpgArticles: [8], maximumAgeDays: 90, outside: "withhold" };
    const agreementId = await newAgreement(pair(), { guards });
    const outcome = await push(pair(), [...incidents(3), { nr: 900, ...wrong }], { agreementId });
    expect(outcome.report).toMatchObject({
      records: { sealed: 3, withheld: 1 },
      withheld: [{ field, rule, count: 1 }],
    });
    await reach(() => pair().police, outcome.deliveryId, "stored");
    expect(await currentRows(pair(), agreementId)).toHaveLength(3);
  });

  it("are refused as a whole where the agreement says so, and then nothing leaves", async () => {
    const agreementId = await newAgreement(pair(), { guards: { wpgArticles: [8] } });
    const outcome = await push(pair(), [{ nr: 901, wpg: "9" }], { agreementId });
    expect(outcome).toMatchObject({ state: "failed", report: { refused: [{ rule: "wpg-article-never", count: 1 }] } });
    expect((await deliveryAt(pair().police, outcome.deliveryId))?.parts).toBe(0);
  });

  it("of a sensitive category are in no agreement that does not name it", async () => {
    const fields = {
      ...(demoAgreement()["fields"] as object),
      projectcodes: { treatment: "keep", why: "proef" },
    };
    await expect(newAgreement(pair(), { fields })).rejects.toMatchObject({
      code: "AGREEMENT_INVALID",
      details: { rule: "sensitive-category: projectcode" },
    });
  });
});

describe("a delivery that waited", () => {
  const guards = { wpgArticles: [8], maximumAgeDays: 90 };

  it("for a second person is not released once a record in it is too old", async () => {
    const agreementId = await newAgreement(pair(), { guards, fourEyes: true });
    const { deliveryId, report } = await push(pair(), [...incidents(2), { nr: 7, verwerkt: "2026-08-30" }], {
      agreementId,
    });
    expect(report?.releaseBy).toBe("2026-11-28");
    pair().clock.leap(6 * DAY);
    await expect(pair().police.officer.release(COLLEAGUE, deliveryId)).rejects.toMatchObject({
      code: "RELEASE_TOO_LATE",
      details: { day: "2026-11-28" },
    });
    expect((await deliveryAt(pair().police, deliveryId))?.state).toBe("awaitingApproval");
    await pair().police.officer.cancel(OFFICER, deliveryId);
  });

  it("for its partner gets no number once a record in it is too old, and waits for an officer", async () => {
    const agreementId = await newAgreement(pair(), { guards });
    await deliver(pair(), incidents(1), { agreementId });
    pair().faults.before = () => {
      throw lineCut();
    };
    const first = await push(pair(), incidents(1, 50), { agreementId });
    const { deliveryId } = await push(pair(), [{ nr: 60, verwerkt: "2026-09-05" }], { agreementId });
    pair().clock.leap(8 * DAY);
    pair().faults.before = undefined;
    await reach(() => pair().police, first.deliveryId, "stored");
    const waits = await parked(() => pair().police, deliveryId);
    expect(waits).toMatchObject({ state: "released", number: null, reason: "RELEASE_TOO_LATE" });
    await pair().police.officer.cancel(OFFICER, deliveryId);
    const next = await deliver(pair(), incidents(1, 70), { agreementId });
    expect((await deliveryAt(pair().police, next))?.number).toBe(3);
  });
});
