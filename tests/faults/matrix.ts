import { AMQPS } from "./cases/amqps.ts";
import { ANSWERS } from "./cases/answers.ts";
import { BROKER } from "./cases/broker.ts";
import { CERTIFICATES } from "./cases/certificates.ts";
import { CLOCK } from "./cases/clock.ts";
import { DATABASE } from "./cases/database.ts";
import { DISKS } from "./cases/disks.ts";
import { KILLS } from "./cases/kills.ts";
import { LINES } from "./cases/lines.ts";
import { POISON } from "./cases/poison.ts";
import { REPEATS } from "./cases/repeats.ts";
import type { FaultGroup } from "./fault-case.ts";

/** The fault matrix: every group of cases, in the order in which it runs. */
export const MATRIX: readonly FaultGroup[] = [
  KILLS,
  LINES,
  ANSWERS,
  DATABASE,
  DISKS,
  BROKER,
  AMQPS,
  REPEATS,
  POISON,
  CLOCK,
  CERTIFICATES,
];
