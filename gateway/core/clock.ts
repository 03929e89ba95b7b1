/** Time as the gateway sees it, so that tests can move it. Only main and tests make one. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /**
   * Resolves after `ms` milliseconds, or at once when `signal` aborts; it never rejects. Who ends many sleeps gives `abort` a reason:
   * without one Node makes an error with a stack each time.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
