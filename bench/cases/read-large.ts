import { bvhExtract } from "../../gateway/demo/bvh-extract.ts";
import { incidentKinds } from "../../gateway/demo/write-extract.ts";
import { openExtract } from "../../gateway/extracts/open-extract.ts";
import type { BenchCase } from "../figures.ts";

/** Rows that are generated once and then repeated. */
const BLOCK_ROWS = 2_000;

/** Reading only, far beyond what fits in memory: the peak must not depend on the size. */
export const readLarge: BenchCase = {
  name: "read-large",
  about: "an extract that is generated while it is read, and not kept",
  long: true,
  async run({ readBytes }) {
    const [header = "", ...rows] = bvhExtract({
      ...{ seed: 5, rows: BLOCK_ROWS, day: "2026-01-01", mistakes: 0 },
      kinds: incidentKinds(),
    });
    const block = Buffer.from(rows.join(""));
    let given = 0;
    async function* bytes(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(header);
      for (; given < readBytes; given += block.length) yield block;
    }
    const started = performance.now();
    let read = 0;
    let peak = 0;
    const extract = await openExtract(bytes(), { fileName: "large.csv" });
    for await (const batch of extract.batches()) {
      read += batch.size;
      peak = Math.max(peak, process.memoryUsage.rss());
    }
    const seconds = (performance.now() - started) / 1000;
    const expected = Math.ceil(readBytes / block.length) * BLOCK_ROWS;
    if (read !== expected) throw new Error(`read ${read} of ${expected} rows`);
    return [
      { name: "size", value: given / 1024 ** 2, unit: "MiB" },
      { name: "rows", value: read, unit: "" },
      { name: "rows a second", value: read / seconds, unit: "rows/s" },
      { name: "peak memory of this process", value: peak / 1024 ** 2, unit: "MiB" },
    ];
  },
};
