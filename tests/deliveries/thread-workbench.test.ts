import { afterAll, describe, expect, it } from "vitest";
import { sampleExtract, sampleJob, source } from "../../bench/stages/sample-job.ts";
import type { PreparedPart } from "../../gateway/deliveries/ports/store.ts";
import { prepareDelivery } from "../../gateway/deliveries/work/prepare-delivery.ts";
import { createThreadWorkbench } from "../../gateway/deliveries/work/thread-workbench.ts";
import type { PrepareSink } from "../../gateway/deliveries/work/workbench.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";

const ROWS = 12_000;
const pieces = sampleExtract(ROWS);
const workbench = createThreadWorkbench(new URL("../../gateway/worker.ts", import.meta.url), 1);
afterAll(() => workbench.close());

function sinkInto(parts: PreparedPart[], changes: Partial<PrepareSink> = {}): PrepareSink {
  return {
    part: async (part) => void parts.push(part),
    progress: () => {},
    allow: async () => ROWS,
    signal: new AbortController().signal,
    ...changes,
  };
}

describe("preparing in a worker thread", () => {
  it("makes the same parts, byte for byte, and the same report as in this thread, in whatever order parts become durable", async () => {
    const job = sampleJob();
    const [here, there]: [PreparedPart[], PreparedPart[]] = [[], []];
    const expected = await prepareDelivery(job, source(pieces), sinkInto(here));
    const slowly = async (part: PreparedPart) => {
      await new Promise((resolve) => setTimeout(resolve, part.n % 2 === 0 ? 0 : 40));
      there.push(part);
    };
    expect(await workbench.prepare(job, source(pieces), sinkInto(there, { part: slowly }))).toEqual(expected);
    expect(expected.parts).toBeGreaterThan(1);
    const opened = (parts: readonly PreparedPart[]) =>
      parts
        .toSorted((a, b) => a.n - b.n)
        .map(({ n, sealed, plainBytes }) => {
          const { deliveryId, seal } = job;
          const place = { deliveryId, contentKey: seal!.contentKey, n, last: n === expected.parts };
          return Buffer.from(openPart({ ...place, sealed, plainBytes })).toString();
        });
    expect(opened(there)).toEqual(opened(here));
  });

  it("ends when the file breaks off, when a part cannot be kept and when it is told to, and goes on with the next", async () => {
    const broken = async function* () {
      yield* pieces.slice(0, 7);
      throw new Error("the connection is gone");
    };
    await expect(workbench.prepare(sampleJob(), broken(), sinkInto([]))).rejects.toMatchObject({ code: "INTERNAL" });
    const full = async () => Promise.reject(new Error("no room"));
    await expect(workbench.prepare(sampleJob(), source(pieces), sinkInto([], { part: full }))).rejects.toThrow(
      "no room",
    );
    const stop = new AbortController();
    const told = sinkInto([], { progress: () => stop.abort(), signal: stop.signal });
    await expect(workbench.prepare(sampleJob(), source(pieces), told)).rejects.toMatchObject({ code: "INTERRUPTED" });
    const { report } = await workbench.prepare(sampleJob(), source(pieces), sinkInto([]));
    expect(report.source.rows).toBe(ROWS);
  });
});
