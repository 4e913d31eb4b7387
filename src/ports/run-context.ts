/** What one run of a job carries beside its input: identity, cancellation and time. */
export type RunContext = {
  requestId: string;
  signal: AbortSignal;
  /** Instant of this run; injected so that tests can fix it. */
  now: () => Date;
};
