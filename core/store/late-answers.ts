/**
 * `expected`: the plugin has deferred, its result is to come. `sending`: it was about to be sent, and may have been. `kept`: it was
 * not sent. `unknown`: nobody can tell whether it has arrived.
 */
export type LateState = 'expected' | 'sending' | 'sent' | 'kept' | 'unknown';

/** What one plugin answered to a command after the reply had left. */
export interface LateAnswer {
  /** The command's id. */
  readonly command: string;
  readonly plugin: string;
  readonly state: LateState;
  /** When it was expected or begun, in wall-clock milliseconds. */
  readonly at: number;
  /** Opaque to the store. */
  readonly body: string;
  /** Why it was kept, or is unknown. */
  readonly reason?: string;
}

export type NewLateAnswer = Omit<LateAnswer, 'state' | 'reason'>;

/** Answers that come late: each is sent at most once, whatever happens in between. There is one per command and plugin. */
export interface LateAnswers {
  /** Remembers that an answer will come; changes nothing when there is one. */
  expect(answer: NewLateAnswer): Promise<void>;
  /** Asked before an answer is sent. False: it was begun before, and must not be sent. */
  begin(answer: NewLateAnswer): Promise<boolean>;
  settle(command: string, plugin: string, state: 'sent' | 'kept' | 'unknown', reason?: string): Promise<void>;
  /** Those of one command, in the order of their plugins' names. */
  of(command: string): Promise<readonly LateAnswer[]>;
  /** Those that are expected or being sent, the oldest first. */
  unfinished(query: { readonly limit: number }): Promise<readonly LateAnswer[]>;
}
