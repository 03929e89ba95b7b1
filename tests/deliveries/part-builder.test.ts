import { createSecretKey, randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import type { PreparedPart } from "../../gateway/deliveries/ports/store.ts";
import { createPartBuilder } from "../../gateway/deliveries/work/part-builder.ts";
import { fakeHash } from "../records/sample-record.ts";

/** Lines of 100 KiB, so that eleven fill a part. */
const LINES = Array.from({ length: 95 }, (_, index) =>
  Buffer.from(JSON.stringify([fakeHash(`record ${index}`), "x".repeat(100 * 1024)])),
);

/** A builder whose parts are kept when the test says so. */
function builderWith(keep: (part: PreparedPart) => Promise<void>) {
  return createPartBuilder({
    deliveryId: "01a20847-3407-7b6f-8cbb-513480f64b1c",
    contentKey: createSecretKey(randomBytes(32)),
    salt: randomBytes(32),
    overlap: false,
    subjects: () => null,
    keep,
  });
}

it("four parts at most are being kept while the next is made, and the end waits for all of them", async () => {
  const waiting: (() => void)[] = [];
  let [most, kept] = [0, 0];
  const builder = builderWith(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.push(resolve);
    most = Math.max(most, waiting.length);
    // the newest first: in which order they become durable is not ours to choose
    if (waiting.length === 4)
      setImmediate(() =>
        waiting
          .splice(0)
          .toReversed()
          .forEach((done) => void done()),
      );
    await promise;
    kept += 1;
  });
  for (const line of LINES) await builder.add(line, 0, line.length);
  const finished = builder.finish();
  setImmediate(() => waiting.splice(0).forEach((done) => void done()));
  expect(await finished).toMatchObject({ parts: 9 });
  expect([most, kept]).toEqual([4, 9]);
});

it("a part that cannot be kept ends the preparation, whenever that becomes known", async () => {
  for (const failing of [1, 5, 9]) {
    const builder = builderWith(async ({ n }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (n === failing) throw new Error(`part ${n}`);
    });
    const whole = async () => {
      for (const line of LINES) await builder.add(line, 0, line.length);
      await builder.finish();
    };
    await expect(whole()).rejects.toThrow(`part ${failing}`);
  }
});

it.each([1, 2, 3, 4, 5, 6])("the end waits for the slowest of %i parts, whichever it is", async (parts) => {
  const lines = LINES.slice(0, 11 * parts - 1);
  for (let slow = 1; slow <= parts; slow++) {
    const { promise, resolve } = Promise.withResolvers<void>();
    let [kept, ended] = [0, false];
    const builder = builderWith(async ({ n }) => {
      if (n === slow) await promise;
      kept += 1;
    });
    const whole = (async () => {
      for (const line of lines) await builder.add(line, 0, line.length);
      await builder.finish();
      ended = true;
    })();
    for (let turn = 0; turn < 5; turn++) await new Promise((passed) => setImmediate(passed));
    expect(ended).toBe(false);
    resolve();
    await whole;
    expect(kept).toBe(parts);
  }
});
