import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { sampleExtract, sampleJob, source } from "../../bench/stages/sample-job.ts";
import type { EncodedRows } from "../../gateway/deliveries/ports/row-encoder.ts";
import type { PreparedPart } from "../../gateway/deliveries/ports/store.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import { prepareDelivery } from "../../gateway/deliveries/work/prepare-delivery.ts";
import { createThreadWorkbench } from "../../gateway/deliveries/work/thread-workbench.ts";
import type { OpenJob, OpenResult, PrepareSink } from "../../gateway/deliveries/work/workbench.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import type { CopyRows } from "../../gateway/store/postgres/copy-rows.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";

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

describe("opening in a worker thread", () => {
  it.each(["lines", "copy"] as const)(
    "gives the same leaves and rows (%s) as in this thread, and fills bytes again",
    async (form) => {
      const job = sampleJob();
      const parts: PreparedPart[] = [];
      await prepareDelivery(job, source(pieces), sinkInto(parts));
      const { contentKey, salt } = job.seal!;
      const open: OpenJob = {
        deliveryId: job.deliveryId,
        ofParts: parts.length,
        parts: parts.toSorted((a, b) => a.n - b.n),
        contentKey,
        salt,
        outputSchema: job.outputSchema,
        outputSchemaHash: "a".repeat(64),
        kid: null,
        earlierKid: null,
        removesOnly: false,
        form,
        spare: [],
      };
      // a worker is given the sealed bytes for good
      const copied = (spare: OpenJob["spare"]) => ({
        ...open,
        parts: open.parts.map((part) => ({ ...part, sealed: new Uint8Array(part.sealed) })),
        spare,
      });
      const here = await createLocalWorkbench(rowEncoders).open(open);
      expect(here).toMatchObject({ refusedRows: 0, problems: [], rows: { form, parts: parts.length } });
      const there = await workbench.open(copied([]));
      expect(contentOf(there)).toEqual(contentOf(here));
      const { bytes } = there.rows as EncodedRows;
      const again = await workbench.open(copied(bytes));
      expect(bytes.every(({ length }) => length === 0)).toBe(true);
      expect(contentOf(again)).toEqual(contentOf(here));
    },
  );
});

/** A result without what happens to stand behind the part of its bytes that is in use. */
function contentOf({ rows, leaves, ...others }: OpenResult) {
  const result = { ...others, leaves: leaves.map((leaf) => Buffer.from(leaf).toString("hex")) };
  const { bytes, form, content, ...rest } = rows as EncodedRows;
  if (form === "lines")
    return { ...result, ...rest, content, bytes: bytes.map((each) => Buffer.from(each).toString()) };
  const { files, order, ends } = content as CopyRows;
  const sent = files.map(({ count, length, starts, bytes: file }) => ({
    starts: starts.slice(0, count),
    data: Buffer.from(file).toString("latin1", 0, length),
  }));
  return { ...result, ...rest, order, ends, sent };
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

describe("a thread that never comes to an end", () => {
  it("is ended, so that what waits behind it fails and the next job gets another thread", async () => {
    // the first job keeps the thread busy for ever; in the thread after it jobs fail at once
    const mark = join(mkdtempSync(join(tmpdir(), "sluis-busy-")), "busy");
    const entry = new URL(
      `data:text/javascript,import { parentPort } from "node:worker_threads"; const fs = process.getBuiltinModule("node:fs");
       parentPort.on("message", ({ id }) => {
         if (!fs.existsSync("${mark}")) { fs.writeFileSync("${mark}", ""); for (;;); }
         parentPort.postMessage({ id, is: "failed", failure: { code: "CONTENT_DIFFERS", details: {}, message: "" } });
       })`,
    );
    await using busy = { bench: createThreadWorkbench(entry, 1, 20), [Symbol.asyncDispose]: () => busy.bench.close() };
    const job = { parts: [], spare: [] } as unknown as OpenJob;
    const waiting = [busy.bench.open(job), busy.bench.open(job)];
    for (const each of waiting) await expect(each).rejects.toMatchObject({ code: "INTERNAL" });
    await expect(busy.bench.open(job)).rejects.toMatchObject({ code: "CONTENT_DIFFERS" });
  });
});
