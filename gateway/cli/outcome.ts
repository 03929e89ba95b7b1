import type { JsonObject } from "../core/json.ts";
import type { Printer } from "./printer.ts";

/** 0 done, 1 refused by the rules, 2 usage or configuration, 3 partner or service unreachable, 4 integrity failure, 130 Ctrl-C. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 130;

/** What a command found out: one JSON document for machines, the same in words for people. */
export interface Outcome {
  readonly json: JsonObject;
  print(out: Printer): void;
  /** 0 when absent. */
  readonly exit?: ExitCode;
}
