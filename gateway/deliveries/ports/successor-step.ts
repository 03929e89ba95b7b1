/** How far a successor log is: asked for by one person, or made after a second one asked for it too. */
export interface SuccessorStep {
  readonly state: "requested" | "started";
  /** Name of the log that is frozen, then of the new one. */
  readonly frozen: string;
  readonly successor: string;
}
