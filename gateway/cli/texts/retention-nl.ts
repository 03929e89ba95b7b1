/** Texts about keeping, erasing and what may not leave any more, in Dutch. */
export const retentionNl = {
  releaseBy: "Vrij te geven tot en met",
};
