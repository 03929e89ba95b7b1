/** Carries news of changes between the instances that share a store. News may be lost or come twice. */
export interface ChangeChannel {
  /** Tells the other instances that something changed. */
  tell(): void;
  /** Calls `heard` when another instance told something. */
  hear(heard: () => void): void;
}
