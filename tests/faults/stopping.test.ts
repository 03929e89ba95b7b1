import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { PushOutcome } from "../../gateway/deliveries/ports/officer-service.ts";
import { expectDelivered } from "./expect-delivered.ts";
import { inChunks, MESSAGES_REQUEST, messages } from "./messages.ts";
import { newest } from "./newest.ts";
import { createPair, type Pair } from "./pair.ts";
import { push } from "./push.ts";
import { type End, eventually, startSluis, WHO } from "./side.ts";
import { createWire, type Wire } from "./wire.ts";

const CLEAN: End = { code: 0, signal: null };
const ROWS = 530;

/** Stopping is asked for while work is under way; the next start goes on where it was left. */
describe("a gateway that is told to stop", { timeout: 120_000 }, () => {
  let pair: Pair;
  let wire: Wire;
  let number = 0;
  beforeAll(async () => {
    pair = await createPair({ throughWire: true });
    wire = await createWire(pair);
    await Promise.all([pair.police.start(), pair.municipality.start()]);
  });
  afterAll(async () => {
    await pair[Symbol.asyncDispose]();
    await wire[Symbol.asyncDispose]();
  });

  it("while a file comes in that does not come to an end stops, and says so to who pushes it", async () => {
    const sent = messages(100, ROWS);
    const gone = Promise.withResolvers<void>();
    async function* stalled() {
      yield* inChunks(sent.csv.subarray(0, sent.csv.length / 2));
      await gone.promise;
    }
    const { officer } = pair.police;
    const pushed = officer.push(WHO, MESSAGES_REQUEST, stalled(), () => {}).catch((error: Error) => error);
    await eventually("parts of the file sealed", async () => {
      const [view] = await officer.deliveries(WHO, { direction: "out", states: ["preparing"], limit: 1 });
      return (view?.parts.length ?? 0) > 1 ? true : undefined;
    });
    const ended = await pair.police.stop();
    gone.resolve();
    await pair.police.start();
    expect(ended).toEqual(CLEAN);
    expect(await pushed).toMatchObject({ code: expect.stringMatching(/^(INTERRUPTED|GATEWAY_STOPPING)$/) });
    const failed = await officer.delivery(WHO, await newest(pair.police));
    expect(failed).toMatchObject({ delivery: { state: "failed", reason: "INTERRUPTED" }, parts: [] });
  });

  it("while parts are on their way stops, and sends the rest at the next start", async () => {
    number += 1;
    const sent = messages(number, ROWS, 0.2);
    wire.disturb(() => ({ afterBytes: 250_000, does: "pause", milliseconds: 3_000 }));
    wire.cut();
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await eventually("the line met its fault", () => (wire.struck() > 0 ? true : undefined));
    const ended = await pair.police.stop();
    wire.disturb(() => undefined);
    await pair.police.start();
    expect(ended).toEqual(CLEAN);
    await expectDelivered(pair, deliveryId, number, sent);
  });

  it("while parts come in stops, and takes the rest at the next start", async () => {
    number += 1;
    const sent = messages(number, ROWS, 0.2);
    wire.disturb(() => ({ afterBytes: 250_000, does: "pause", milliseconds: 1_000 }));
    wire.cut();
    const struck = wire.struck();
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await eventually("the line met its fault", () => (wire.struck() > struck ? true : undefined));
    const ended = await pair.municipality.stop();
    wire.disturb(() => undefined);
    await pair.municipality.start();
    expect(ended).toEqual(CLEAN);
    await expectDelivered(pair, deliveryId, number, sent);
  });

  it.each(["loading", "stored"] as const)("when a delivery is %s loses nothing, on either side", async (state) => {
    number += 1;
    const sent = messages(number, 2 * ROWS);
    const { deliveryId } = (await push(pair.police, sent)) as PushOutcome;
    await eventually(`it is ${state} or further`, async () => {
      const [view] = await pair.municipality.officer.deliveries(WHO, { direction: "in", number, limit: 1 });
      const reached = ["accepted", "loading", "stored"];
      return reached.indexOf(view?.delivery.state ?? "") >= reached.indexOf(state) ? true : undefined;
    });
    const ended = await Promise.all([pair.municipality.stop(), pair.police.stop()]);
    await Promise.all([pair.municipality.start(), pair.police.start()]);
    expect(ended).toEqual([CLEAN, CLEAN]);
    await expectDelivered(pair, deliveryId, number, sent);
  });

  it("leaves no socket behind, and ends as well when it is started with the command people use", async () => {
    await pair.police.stop();
    expect(existsSync(`${pair.police.dataDir}/sluis.sock`)).toBe(false);
    const serving = startSluis(["serve", "--config", pair.police.config], {}, "bin");
    await eventually("it answers", () =>
      pair.police.officer.deliveries(WHO, { limit: 1 }).then(
        () => true,
        () => undefined,
      ),
    );
    serving.child.kill("SIGTERM");
    expect(await serving.ended).toEqual(CLEAN);
    expect(serving.output()).toContain("gestopt");
    await pair.police.start();
  });

  it.each([200, 700])("%i ms after its start ends, and starts again", async (milliseconds) => {
    await pair.police.stop();
    const serving = startSluis(["serve", "--config", pair.police.config]);
    await sleep(milliseconds);
    serving.child.kill("SIGTERM");
    const { code, signal } = await serving.ended;
    expect(code === 0 || signal === "SIGTERM" || code === 130).toBe(true);
    await pair.police.start();
  });
});
