import type { IncomingMessage } from "node:http";
import type { Action } from "../access/permissions.ts";
import type { Clock } from "../core/clock.ts";
import type { Problem } from "../core/http/problem.ts";
import type { Route } from "../core/http/route.ts";
import type { QueueState } from "../deliveries/ports/broker.ts";
import type { OfficerService } from "../deliveries/ports/officer-service.ts";
import type { Requester } from "../deliveries/ports/requester.ts";
import type { MatchService } from "../matching/ports/match-service.ts";
import type { SubjectService } from "../oversight/ports/subject-service.ts";

/** A route for officers. Without an action anybody who reaches the server may ask, and `caller` is nobody. */
export interface OfficerRoute extends Route<Requester> {
  readonly action: Action | null;
}

/** Whether a gateway can do its work. While its queue is away it takes deliveries all the same, and they wait. */
export interface Readiness {
  readonly ready: boolean;
  readonly queue: QueueState["state"];
}

/** What the routes are made of. */
export interface OfficerRouteParts {
  readonly service: OfficerService;
  readonly matching: MatchService;
  readonly subjects: SubjectService;
  readonly clock: Clock;
  /** Exports of the test environment say so in their name. */
  readonly environment: "test" | "production";
  /** Whether the gateway can do its work now, and how its queue stands. */
  ready(): Promise<Readiness>;
  /** Aborts when the server stops, so that what waits is answered. */
  readonly stopping: AbortSignal;
  /** Logs an error and makes the document that is shown. */
  problem(error: unknown, request: IncomingMessage): Problem;
}

/** The caller of a route without an action. */
export const NOBODY: Requester = { id: "", role: "" };
