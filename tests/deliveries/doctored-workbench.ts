import type { Json } from "../../gateway/core/json.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { contentLeaf, contentRoot } from "../../gateway/envelope/content-root.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";

/** A workbench that seals what it should not. */
export interface DoctoredWorkbench extends Workbench {
  /** Changes the wire lines of a part before it is sealed; undefined seals what is right. */
  change: ((cells: Json[][], n: number) => Json[][]) | undefined;
  /** What the manifest will say of the content root; undefined leaves it right. */
  root: string | undefined;
  /** Rows that the manifest counts in a part beyond those that are there. */
  extraRows: number;
}

/** The workbench of a sender that does not keep to the rules: everything it seals is opened, changed and sealed again. */
export function doctoredWorkbench(): DoctoredWorkbench {
  const honest = createLocalWorkbench(rowEncoders);
  const bench: DoctoredWorkbench = {
    ...honest,
    change: undefined,
    root: undefined,
    extraRows: 0,
    async prepare(job, file, sink) {
      const { change, extraRows } = bench;
      if (job.seal === null) return honest.prepare(job, file, sink);
      const { contentKey, salt } = job.seal;
      const { deliveryId } = job;
      const leaves: Uint8Array[] = [];
      const result = await honest.prepare(job, file, {
        ...sink,
        async part(part) {
          const place = { contentKey, deliveryId, n: part.n, sealed: part.sealed, plainBytes: part.plainBytes };
          const { plaintext, last } = opened(place);
          const cells = lines(plaintext);
          const changed = change === undefined ? cells : change(cells, part.n);
          const text = Buffer.from(changed.map((row) => `${JSON.stringify(row)}\n`).join(""));
          leaves.push(contentLeaf(salt, part.n, text));
          const sealed = sealPart({ contentKey, deliveryId, n: part.n, last, plaintext: text });
          await sink.part({ n: part.n, records: changed.length + extraRows, subjects: part.subjects, ...sealed });
        },
      });
      const sealed = result.report.records.sealed + extraRows;
      const report = { ...result.report, records: { ...result.report.records, sealed } };
      return { ...result, report, root: bench.root ?? contentRoot(leaves) };
    },
  };
  return bench;
}

function opened(place: Omit<Parameters<typeof openPart>[0], "last">): { plaintext: Uint8Array; last: boolean } {
  try {
    return { plaintext: openPart({ ...place, last: false }), last: false };
  } catch {
    return { plaintext: openPart({ ...place, last: true }), last: true };
  }
}

function lines(plaintext: Uint8Array): Json[][] {
  const text = Buffer.from(plaintext).toString();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json[]);
}
