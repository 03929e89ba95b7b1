import type { retentionNl } from "./retention-nl.ts";

/** Texts about keeping, erasing and what may not leave any more, in English. */
export const retentionEn: typeof retentionNl = {
  releaseBy: "May be released until",
};
