import type { WitnessAnswer } from "../ports/partner-link.ts";

/** An answer with a text, or one line that says why not (C2SP tlog-witness). */
export function witnessAnswer(status: WitnessAnswer["status"], text: string): WitnessAnswer {
  return { status, type: "text/plain", text };
}

/** A conflict: the size that the other side has to start from (C2SP tlog-witness). */
export function sizeAnswer(size: number): WitnessAnswer {
  return { status: 409, type: "text/x.tlog.size", text: `${size}\n` };
}
