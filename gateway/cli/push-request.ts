import { nearest } from "../core/control-document.ts";
import { SluisError } from "../core/sluis-error.ts";
import type { PushRequest } from "../deliveries/ports/officer-service.ts";
import { parsePeriod } from "./parse-period.ts";
import { readDocument } from "./read-document.ts";
import type { SourceFile } from "./source-file.ts";

/** Options that `push` and `preview` share, as they were typed. */
export interface PushOptions {
  readonly agreement: string;
  readonly period?: string;
  readonly kind: string;
  readonly map?: string;
  readonly samples: string;
  readonly replaces?: string;
  readonly corrects?: string;
  readonly reason?: string;
}

const KINDS = ["full", "delta", "correction", "empty"] as const;

/** What the gateway is asked. In: the file, the options. Throws OPTION_INVALID, and what reading the mapping throws. */
export function pushRequest(file: SourceFile, options: PushOptions): PushRequest {
  return {
    agreementId: options.agreement,
    kind: kindOf(options.kind),
    period: options.period === undefined ? null : parsePeriod(options.period),
    mapping: options.map === undefined ? null : readDocument(options.map),
    fileName: file.name,
    fileSha256: file.sha256,
    fileBytes: file.bytes,
    samples: samplesOf(options.samples),
    ...(options.replaces === undefined ? {} : { replaces: options.replaces }),
    ...(options.corrects === undefined ? {} : { corrects: options.corrects }),
    ...(options.reason === undefined ? {} : { motive: options.reason }),
  };
}

/** How many records are shown. Throws OPTION_INVALID. */
export function samplesOf(text: string): number {
  const samples = /^\d{1,3}$/.test(text) ? Number(text) : 101;
  if (samples > 100) throw new SluisError("OPTION_INVALID", { option: "--samples", rule: "0-100" });
  return samples;
}

function kindOf(text: string): PushRequest["kind"] {
  const kind = KINDS.find((each) => each === text);
  if (kind === undefined)
    throw new SluisError("OPTION_INVALID", {
      option: "--kind",
      rule: `${KINDS.join(", ")} (${nearest(text, KINDS)}?)`,
    });
  return kind;
}
