/** Why a plugin's process ended. */
export interface ProcessExit {
  /** Completes the sentence "the plugin …". */
  readonly reason: string;
  /** The host ended it on purpose. */
  readonly expected: boolean;
}

export interface ExitFacts {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to standard error. */
  readonly lastWords: string;
  readonly heapMb: number;
  /** Why the host killed it, if it did. */
  readonly killedFor?: string;
  readonly expected: boolean;
}

/** Puts an exit into words: what a person would want to know first. */
export function describeExit({ code, signal, lastWords, heapMb, killedFor, expected }: ExitFacts): ProcessExit {
  if (killedFor !== undefined) return { reason: killedFor, expected };
  if (/heap out of memory|Allocation failed/.test(lastWords)) {
    return { reason: `ran out of memory: its heap is limited to ${heapMb} MB`, expected };
  }
  if (signal !== null) return { reason: `was ended by ${signal}`, expected };
  const error = /^(?:Uncaught )?([A-Za-z]*Error\b[^\n]*)/m.exec(lastWords)?.[1];
  return { reason: error === undefined ? `exited with code ${code}` : `crashed with ${error}`, expected };
}
