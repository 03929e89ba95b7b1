import type { ErrorCode } from "../../core/error-table.ts";
import type { ErrorDetails } from "../../core/sluis-error.ts";
import type { Progress } from "../ports/officer-service.ts";
import type { PreparedPart } from "../ports/store.ts";
import type { OpenJob, OpenResult, PrepareJob, PrepareResult } from "./workbench.ts";

/** An error as it crosses threads. */
export interface ThreadFailure {
  readonly code: ErrorCode | null;
  readonly details: ErrorDetails;
  readonly message: string;
}

/** From the gateway's thread to a worker. `chunk: null` ends the file; `answer` asks for a sign of life. */
export type ToWorker =
  | { readonly id: number; readonly do: "prepare"; readonly job: PrepareJob }
  | { readonly id: number; readonly do: "open"; readonly job: OpenJob }
  | { readonly id: number; readonly do: "chunk"; readonly chunk: Uint8Array | null }
  | { readonly id: number; readonly do: "fileFailed"; readonly failure: ThreadFailure }
  | { readonly id: number; readonly do: "partKept"; readonly n: number }
  | { readonly id: number; readonly do: "allowed"; readonly records: number }
  | { readonly id: number; readonly do: "abort" }
  | { readonly id: number; readonly do: "answer" };

/** From a worker to the gateway's thread. */
export type FromWorker =
  | { readonly id: number; readonly is: "alive" }
  | { readonly id: number; readonly is: "wantChunk" }
  | { readonly id: number; readonly is: "wantAllowance" }
  | { readonly id: number; readonly is: "part"; readonly part: PreparedPart }
  | { readonly id: number; readonly is: "progress"; readonly at: Progress }
  | { readonly id: number; readonly is: "prepared"; readonly result: PrepareResult }
  | { readonly id: number; readonly is: "opened"; readonly result: OpenResult }
  | { readonly id: number; readonly is: "failed"; readonly failure: ThreadFailure };
