import { ANSWERS } from "./cases/answers.ts";
import { KILLS } from "./cases/kills.ts";
import { LINES } from "./cases/lines.ts";
import type { FaultGroup } from "./fault-case.ts";

/** The fault matrix: every group of cases, in the order in which it runs. */
export const MATRIX: readonly FaultGroup[] = [KILLS, LINES, ANSWERS];
