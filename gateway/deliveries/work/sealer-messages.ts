import type { PreparedPart } from "../ports/store.ts";
import type { OutgoingPage } from "./outgoing-page.ts";
import type { SealedRows } from "./sealer.ts";
import type { ThreadFailure } from "./thread-messages.ts";
import type { PrepareJob } from "./workbench.ts";

/** From the thread that treats records to the one that seals them. */
export type ToSealer =
  | { readonly id: number; readonly do: "start"; readonly job: PrepareJob }
  | { readonly id: number; readonly do: "take"; readonly page: OutgoingPage }
  | { readonly id: number; readonly do: "partKept"; readonly n: number }
  | { readonly id: number; readonly do: "finish" }
  | { readonly id: number; readonly do: "drop" };

/** The way back. */
export type FromSealer =
  | { readonly id: number; readonly is: "taken" }
  | { readonly id: number; readonly is: "part"; readonly part: PreparedPart }
  | { readonly id: number; readonly is: "finished"; readonly sealed: SealedRows }
  | { readonly id: number; readonly is: "failed"; readonly failure: ThreadFailure };
