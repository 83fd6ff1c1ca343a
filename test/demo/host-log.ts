/** A plugin's process that began to serve, or was ended because it was stuck. */
export interface Turn {
  readonly plugin: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Of a process that began to serve. */
  readonly pid?: number;
}

/** A reply that did not leave as its plugin wrote it. */
export interface Warning {
  readonly plugin: string;
  readonly reason: string;
  /** Where its Markdown went wrong, in bytes. */
  readonly offset?: number;
}

interface Line extends Partial<Warning> {
  readonly time: string;
  readonly msg: string;
  readonly pid?: number;
  readonly code?: string;
}

/** Reads the turns of all plugins' lives from the host's log, in their order. The last line may be half-written. */
export function readTurns(log: string): Turn[] {
  return linesOf(log).flatMap(({ plugin, time, msg, pid, code }) => {
    const isTurn = (msg === 'serving' && pid !== undefined) || code === 'PLUGIN_CRASHED';
    return isTurn && plugin !== undefined ? [{ plugin, at: Date.parse(time), ...(msg === 'serving' && { pid }) }] : [];
  });
}

/** What the log tells plugins' authors about their replies, in order. */
export function readWarnings(log: string): Warning[] {
  return linesOf(log).flatMap(({ msg, plugin, reason, offset }) =>
    msg === 'a reply could not be sent as it was' && plugin !== undefined && reason !== undefined
      ? [{ plugin, reason, ...(offset !== undefined && { offset }) }]
      : [],
  );
}

function linesOf(log: string): Line[] {
  const lines = log.split('\n').slice(0, -1);
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
}
