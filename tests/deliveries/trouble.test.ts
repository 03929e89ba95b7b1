import { describe, expect, it } from "vitest";
import { SluisError } from "../../gateway/core/sluis-error.ts";
import { mayTryAgain } from "../../gateway/deliveries/retry-delay.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";
import { lineCut } from "./direct-link.ts";
import { incidents } from "./incidents.ts";
import { newAgreement, sharedPair } from "./shared-pair.ts";
import { currentRows, deliver, deliveryAt, OFFICER, parked, push, reach, storedRows, until } from "./steps.ts";

const honest = createLocalWorkbench(rowEncoders);
/** Where the municipality opens parts; a test lets it fail. */
const bench: Workbench & { trouble: (() => unknown) | undefined } = {
  ...honest,
  trouble: undefined,
  async open(job) {
    const error = bench.trouble?.();
    if (error !== undefined) throw error;
    return honest.open(job);
  },
};
const shared = sharedPair({ municipalityWorkbench: bench });
const ADMINISTRATOR = { id: "admin-1", role: "technical-administrator" };
const DAY = 24 * 3600_000;

describe("trouble at the receiver while it loads", () => {
  it.each([
    ["a worker that died", new SluisError("INTERNAL")],
    ["a full disk", new SluisError("STORE_FULL")],
    ["something nobody thought of", new TypeError("x is undefined")],
  ])("such as %s passes: the delivery is stored once it is over", async (_, error) => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let left = 3;
    bench.trouble = () => (left-- > 0 ? error : undefined);
    const id = await deliver(pair, incidents(3), { agreementId });
    expect(left).toBeLessThan(0);
    expect(await storedRows(pair, id)).toHaveLength(3);
    expect(await deliveryAt(pair.municipality, id)).toMatchObject({ reason: null, parked: false });
  });

  it("that stays parks the delivery there, in sight, and an administrator sets it going again", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    bench.trouble = () => new SluisError("INTERNAL");
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    expect(await parked(() => pair.municipality, deliveryId)).toMatchObject({ state: "accepted", reason: "INTERNAL" });
    expect((await deliveryAt(pair.police, deliveryId))?.state).toBe("accepted");
    expect(await currentRows(pair, agreementId)).toEqual([]);
    bench.trouble = undefined;
    // another agreement was not held up by it
    await deliver(pair, incidents(3), { agreementId: await newAgreement(pair) });
    await pair.municipality.officer.resend(ADMINISTRATOR, deliveryId);
    await reach(() => pair.police, deliveryId, "stored");
  });

  it("never parks for what ends by itself, such as a full disk over the weekend", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    let tries = 0;
    bench.trouble = () => {
      tries += 1;
      return new SluisError("STORE_FULL");
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await until(
      async () => tries,
      (now) => now > 15,
    );
    expect((await deliveryAt(pair.municipality, deliveryId))?.parked).toBe(false);
    bench.trouble = undefined;
    await reach(() => pair.police, deliveryId, "stored");
  });
});

describe("a partner that is down", () => {
  it("for five days loses nothing, and nobody has to do anything when he is back", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.before = () => {
      throw lineCut();
    };
    const ids: string[] = [];
    for (let day = 0; day < 5; day++) {
      ids.push((await push(pair, incidents(3, 10 * day + 1), { agreementId })).deliveryId);
      const attempts = (await deliveryAt(pair.police, ids[0]!))?.attempts ?? 0;
      pair.clock.leap(DAY);
      await until(
        () => deliveryAt(pair.police, ids[0]!),
        (delivery) => (delivery?.attempts ?? 0) > attempts,
      );
    }
    const first = await deliveryAt(pair.police, ids[0]!);
    expect(first).toMatchObject({ state: "sending", parked: false, reason: "PARTNER_UNREACHABLE" });
    pair.faults.before = undefined;
    await reach(() => pair.police, ids[4]!, "stored");
    expect(await currentRows(pair, agreementId)).toHaveLength(15);
  });

  it("and never comes back lets an officer call off what waits", async () => {
    const pair = shared();
    const agreementId = await newAgreement(pair);
    pair.faults.before = () => {
      throw lineCut();
    };
    const { deliveryId } = await push(pair, incidents(3), { agreementId });
    await reach(() => pair.police, deliveryId, "sending");
    const view = await pair.police.officer.cancel(OFFICER, deliveryId);
    expect(view.delivery).toMatchObject({ state: "sending", reason: "CANCELLED" });
  });
});

describe("whether a failed step is tried again", () => {
  it("follows from what went wrong", () => {
    const always = [
      "PARTNER_UNREACHABLE",
      "PARTNER_FAILED",
      "GATEWAY_STOPPING",
      "AGREEMENT_SUSPENDED",
      "STORE_FULL",
    ] as const;
    for (const code of always)
      for (const tries of [1, 9, 10_000]) expect(mayTryAgain(new SluisError(code), tries)).toBe(true);
    const fewTimes = [
      new SluisError("PART_DIFFERS"),
      new SluisError("INTERNAL"),
      new SluisError("NUMBER_OUT_OF_ORDER"),
      new Error("?"),
    ];
    for (const error of fewTimes)
      expect([1, 9, 10].map((tries) => mayTryAgain(error, tries))).toEqual([true, true, false]);
    for (const code of ["AGREEMENT_DIFFERS", "SIGNATURE_INVALID", "CANARY_DIFFERS"] as const)
      expect(mayTryAgain(new SluisError(code), 1)).toBe(false);
  });
});
