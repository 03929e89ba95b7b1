import type { SealedPart } from "../../gateway/deliveries/ports/store.ts";
import { createLocalWorkbench } from "../../gateway/deliveries/work/local-workbench.ts";
import type { Workbench } from "../../gateway/deliveries/work/workbench.ts";
import { contentLeaf, contentRoot } from "../../gateway/envelope/content-root.ts";
import { openPart } from "../../gateway/envelope/open-part.ts";
import { sealPart } from "../../gateway/envelope/seal-part.ts";
import { rowEncoders } from "../../gateway/store/row-encoders.ts";

/** What an attack gets: the wire lines of an honest preparation. Out: the plaintext of each part that is sealed instead. */
export type Attack = (lines: readonly string[]) => readonly (string | Uint8Array)[];

/** A supplier that signs and seals what it likes: everything around the content is as it should be. */
export interface MaliciousWorkbench extends Workbench {
  /** What the next preparations seal; null for what an honest one would. */
  attack: Attack | null;
  /** Changes what is said of each part. */
  claim: (part: SealedPart) => SealedPart;
}

export function maliciousWorkbench(): MaliciousWorkbench {
  const honest = createLocalWorkbench(rowEncoders);
  const workbench: MaliciousWorkbench = {
    ...honest,
    attack: null,
    claim: (part) => part,
    async prepare(job, file, sink) {
      if (workbench.attack === null || job.seal === null) return honest.prepare(job, file, sink);
      const { contentKey, salt } = job.seal;
      const { deliveryId } = job;
      const parts: SealedPart[] = [];
      const result = await honest.prepare(job, file, { ...sink, part: async (part) => void parts.push(part) });
      const plaintexts = parts.map(({ n, sealed, plainBytes }) =>
        openPart({ contentKey, deliveryId, n, last: n === parts.length, sealed, plainBytes }),
      );
      const lines = Buffer.concat(plaintexts).toString().split("\n").slice(0, -1);
      const forged = workbench.attack(lines).map((text) => Buffer.from(text as string));
      let sealed = 0;
      for (const [at, plaintext] of forged.entries()) {
        const n = at + 1;
        const records = Math.max(1, plaintext.filter((byte) => byte === 10).length);
        const bytes = sealPart({ contentKey, deliveryId, n, last: n === forged.length, plaintext });
        const part = workbench.claim({ n, records, ...bytes });
        sealed += part.records;
        await sink.part({ ...part, subjects: null });
      }
      return {
        ...result,
        parts: forged.length,
        root: contentRoot(forged.map((plaintext, at) => contentLeaf(salt, at + 1, plaintext))),
        report: { ...result.report, records: { ...result.report.records, sealed } },
      };
    },
  };
  return workbench;
}
